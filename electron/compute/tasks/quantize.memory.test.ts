import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { countParameters } from '../../ml/architectures/describe.ts';
import { bfloat16Noise, noiseModelFolder, qwen05b } from '../quantize/modelFolder.reference.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The width of Qwen2.5 1.5B: 1.5 billion parameters, 3.09 GB in BF16. Its largest tensor has 467 MB. */
const large: Architecture = {
  ...qwen05b,
  layerCount: 28,
  hiddenSize: 1536,
  intermediateSize: 8960,
  headCount: 12,
  headDim: 128,
};
const largestTensorBytes = large.vocabSize * large.hiddenSize * 2;

test('a 3 GB model is quantized in at most 1.5 times its largest tensor and 300 MB of memory', async () => {
  noiseModelFolder(folder, large, 'BF16', bfloat16Noise(1 << 20));
  expect(countParameters(large) * 2).toBeGreaterThan(3e9);
  const input = {
    modelFolder: folder,
    target: path.join(folder, 'variant'),
    precision: 'int8',
    blockSize: 32,
  };
  const entry = path.join(import.meta.dirname, '../quantize/quantizeOnce.reference.ts');
  const child = fork(entry, [JSON.stringify(input)], { stdio: 'inherit' });
  const [peakBytes] = (await once(child, 'message')) as [number];
  expect(peakBytes).toBeGreaterThan(50e6);
  expect(peakBytes).toBeLessThan(1.5 * largestTensorBytes + 300e6);
  // Far below what is allowed: nothing but chunks and the scales of one matrix is held.
  expect(peakBytes).toBeLessThan(600e6);
  await once(child, 'exit');
});
