import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Architecture, TensorInfo } from '../../ml/architectures/architecture.ts';
import { countParameters, expectedTensors } from '../../ml/architectures/describe.ts';

/** Six layers of 243 MB in float32, and a head of 330 MB, which is more than the reference keeps. */
const large: Architecture = {
  family: 'llama',
  layerCount: 6,
  hiddenSize: 2048,
  intermediateSize: 8192,
  vocabSize: 40_320,
  headCount: 16,
  kvHeadCount: 4,
  headDim: 128,
  contextLength: 1024,
  normEpsilon: 1e-6,
  rope: { theta: 10_000, scaling: { kind: 'none' } },
  slidingWindow: null,
  qkvBias: false,
  outputBias: false,
  mlpBias: false,
  qkNorm: false,
  tiedEmbedding: true,
};
const megabyte = 1024 * 1024;

function placeTensors(): { tensors: TensorInfo[]; sizeBytes: number } {
  let offset = 0;
  const tensors = expectedTensors(large).map(({ name, shape }): TensorInfo => {
    const sizeBytes = 2 * shape.reduce((product, size) => product * size, 1);
    offset += sizeBytes;
    return { name, dtype: 'BF16', shape, file: 0, offset: offset - sizeBytes, sizeBytes };
  });
  return { tensors, sizeBytes: offset };
}

/** Runs in a process of its own, so that its peak is nobody else's. */
const program = `
const [input, modules] = process.argv.slice(-2);
const load = (path) => import(new URL(path, modules).href);
const { readFileSync } = await import('node:fs');
const { openReadAt } = await load('../../vault/files.ts');
const { computeReference } = await load('./reference.ts');
const { sourceWeights } = await load('./sourceWeights.ts');
const { architecture, tensors, weightsPath, sequences } = JSON.parse(readFileSync(input, 'utf8'));
const file = await openReadAt(weightsPath);
const reference = await computeReference({
  architecture, weights: sourceWeights([file], tensors), sequences, threads: 2,
  signal: new AbortController().signal, onItems: () => undefined,
});
const logits = await reference.logits(1, 0, sequences[1].length);
await reference[Symbol.asyncDispose]();
await file[Symbol.asyncDispose]();
// On Linux the usage counts the process that started this one too, until it became another program.
const peakKilobytes = process.platform === 'linux'
  ? Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  : process.resourceUsage().maxRSS;
console.log(JSON.stringify({ peakBytes: peakKilobytes * 1024, logits: logits.length }));
`;

test('the reference of a model of 1.7 GB takes the memory of one layer, not of the model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'inhouse-reference-'));
  try {
    const { tensors, sizeBytes } = placeTensors();
    const weightsPath = join(folder, 'weights');
    // Zeros that take no disk: what they are changes neither the work nor the memory.
    writeFileSync(weightsPath, '');
    truncateSync(weightsPath, sizeBytes);
    const ids = Array.from({ length: 128 }, (_, position) => (position * 7919) % large.vocabSize);
    const input = join(folder, 'input.json');
    writeFileSync(
      input,
      JSON.stringify({ architecture: large, tensors, weightsPath, sequences: [ids, ids] }),
    );
    const args = ['--input-type=module', '--eval', program, input, import.meta.url];
    const child = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(child.stderr).toBe('');
    const { peakBytes, logits } = JSON.parse(child.stdout) as { peakBytes: number; logits: number };
    expect(logits).toBe(128 * large.vocabSize);
    const layerBytes = (4 * (countParameters(large) - large.vocabSize * large.hiddenSize)) / large.layerCount;
    expect(4 * countParameters(large)).toBeGreaterThan(1700 * megabyte);
    // Node and ONNX Runtime take some 130 MB, a piece of the head 64 MB, its logits twice 20 MB.
    expect(peakBytes).toBeLessThan(layerBytes + 300 * megabyte);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
