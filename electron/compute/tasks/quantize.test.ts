import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { openNodeSession } from '../decoder/nodeSession.ts';
import { graphFileName, layout, profilesOf, type VariantManifest } from '../layout.ts';
import {
  bfloat16Noise,
  noiseModelFolder,
  qwen05b,
  sampleModelFolder,
} from '../quantize/modelFolder.reference.ts';
import type { TaskContext } from '../task.ts';
import { quantize } from './quantize.ts';

const root = mkdtempSync(path.join(tmpdir(), 'inhouse-quantize-'));
afterAll(() => rmSync(root, { recursive: true }));

const variants: readonly { precision: Precision; blockSize: BlockSize | null }[] = [
  ...([32, 64, 128] as const).map((blockSize) => ({ precision: 'int8' as const, blockSize })),
  ...([32, 64, 128] as const).map((blockSize) => ({ precision: 'int4' as const, blockSize })),
  { precision: 'fp16', blockSize: null },
  { precision: 'fp32', blockSize: null },
];

function context(signal: AbortSignal, seen: number[] = []): TaskContext {
  return { signal, output: () => undefined, progress: (_step, done) => void seen.push(done) };
}
const unaborted = () => new AbortController().signal;

/** Some 300 MB of BF16, so that a journal is written on the way. */
const large: Architecture = { ...qwen05b, layerCount: 4, vocabSize: 100_000, contextLength: 64 };

test.each(variants)(
  'the sample model becomes $precision in blocks of $blockSize: manifest, sizes and hashes fit the files',
  async (variant) => {
    const modelFolder = path.join(root, 'sample');
    await sampleModelFolder(modelFolder);
    const target = path.join(root, `${variant.precision}-${variant.blockSize}`);
    const seen: number[] = [];
    const { sizeBytes } = await quantize({ modelFolder, target, ...variant }, context(unaborted(), seen));
    const manifest: VariantManifest = JSON.parse(
      readFileSync(path.join(target, layout.variantManifest), 'utf8'),
    );
    const files = [
      { name: layout.weights, sizeBytes: manifest.weightsSizeBytes, sha256: manifest.weightsSha256 },
      ...manifest.graphs,
    ];
    for (const file of files) {
      const bytes = readFileSync(path.join(target, file.name));
      expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([
        file.sizeBytes,
        file.sha256,
      ]);
    }
    expect(sizeBytes).toBe(files.reduce((sum, file) => sum + file.sizeBytes, 0));
    expect(manifest.graphs).toHaveLength(2 * profilesOf(variant.precision).length);
    expect(readdirSync(target).sort()).toEqual(
      [...files.map(({ name }) => name), layout.variantManifest].sort(),
    );
    expect(seen.at(-1)).toBe(manifest.weightsSizeBytes);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  },
);

const reference = path.resolve(import.meta.dirname, '../../../e2e/fixtures/reference/reference.json');
const prompts: { ids: number[]; greedy: number[] }[] = JSON.parse(readFileSync(reference, 'utf8')).prompts;

/** How many of the eight greedy answers are PyTorch's float32 ones, token for token. */
const equalAnswers: Readonly<Record<Precision, number>> = { fp32: 8, fp16: 8, int8: 7, int4: 5 };

test.each(variants)(
  'the answers of the sample model stay what they were in $precision in blocks of $blockSize',
  async (variant) => {
    const modelFolder = path.join(root, 'sample');
    const { architecture } = await sampleModelFolder(modelFolder);
    const target = path.join(root, `answers-${variant.precision}-${variant.blockSize}`);
    await quantize({ modelFolder, target, ...variant }, context(unaborted()));
    for (const profile of profilesOf(variant.precision)) {
      const graphFile = graphFileName('decoder', profile);
      await using session = await openNodeSession({
        variantFolder: target,
        graphFile,
        architecture,
        threads: 1,
      });
      let equal = 0;
      for (const { ids, greedy } of prompts) {
        const answer: number[] = [];
        for (let next = ids; answer.length < greedy.length; next = answer.slice(-1)) {
          const logits = await session.run(next, answer.length === 0 ? 0 : ids.length + answer.length - 1);
          answer.push(logits.indexOf(logits.reduce((most, value) => Math.max(most, value))));
        }
        if (answer.join() === greedy.join()) equal += 1;
      }
      expect([profile, equal]).toEqual([
        profile,
        expect.toSatisfy((count: number) => count >= equalAnswers[variant.precision]),
      ]);
    }
  },
);

const child = path.join(import.meta.dirname, '../quantize/quantizeOnce.reference.ts');

function startChild(modelFolder: string, target: string) {
  return fork(child, [JSON.stringify({ modelFolder, target, precision: 'int8', blockSize: 32 })], {
    stdio: 'ignore',
  });
}

test('a process killed half-way is gone on with, and the result is that of an unbroken run, byte for byte', async () => {
  const modelFolder = path.join(root, 'large');
  noiseModelFolder(modelFolder, large, 'BF16', bfloat16Noise(1 << 20));
  const [unbroken, broken] = [path.join(root, 'unbroken'), path.join(root, 'broken')];
  await quantize({ modelFolder, target: unbroken, precision: 'int8', blockSize: 32 }, context(unaborted()));
  const victim = startChild(modelFolder, broken);
  while (!existsSync(path.join(broken, 'quantize.journal'))) await delay(5);
  victim.kill('SIGKILL');
  await once(victim, 'exit');
  expect(existsSync(path.join(broken, layout.variantManifest))).toBe(false);
  // What lies behind the noted part may be anything after a power cut.
  const { writtenBytes } = JSON.parse(readFileSync(path.join(broken, 'quantize.journal'), 'utf8'));
  const torn = readFileSync(path.join(broken, layout.weights));
  torn.fill(0xa5, writtenBytes);
  writeFileSync(path.join(broken, layout.weights), torn);
  const seen: number[] = [];
  await quantize(
    { modelFolder, target: broken, precision: 'int8', blockSize: 32 },
    context(unaborted(), seen),
  );
  expect(seen[0]).toBeGreaterThan(writtenBytes);
  for (const name of readdirSync(unbroken)) {
    const same = readFileSync(path.join(unbroken, name)).equals(readFileSync(path.join(broken, name)));
    expect([name, same]).toEqual([name, true]);
  }
  expect(readdirSync(broken).sort()).toEqual(readdirSync(unbroken).sort());
});

test('what an earlier attempt made from something else is not gone on with', async () => {
  const modelFolder = path.join(root, 'sample');
  await sampleModelFolder(modelFolder);
  const [clean, used] = [path.join(root, 'clean'), path.join(root, 'used')];
  await quantize({ modelFolder, target: clean, precision: 'int8', blockSize: 64 }, context(unaborted()));
  await quantize({ modelFolder, target: used, precision: 'fp32', blockSize: null }, context(unaborted()));
  writeFileSync(
    path.join(used, 'quantize.journal'),
    JSON.stringify({ key: 'of another model', writtenBytes: 4096 }),
  );
  await quantize({ modelFolder, target: used, precision: 'int8', blockSize: 64 }, context(unaborted()));
  expect(
    readFileSync(path.join(used, layout.weights)).equals(readFileSync(path.join(clean, layout.weights))),
  ).toBe(true);
});

test('a cancelled run stops at once and leaves no manifest', async () => {
  const modelFolder = path.join(root, 'cancelled-model');
  noiseModelFolder(modelFolder, large, 'BF16', bfloat16Noise(1 << 20));
  const target = path.join(root, 'cancelled');
  const controller = new AbortController();
  let cancelledAt = 0;
  const running = quantize(
    { modelFolder, target, precision: 'int8', blockSize: 32 },
    {
      ...context(controller.signal),
      progress: (_step, done) => {
        if (cancelledAt === 0 && done > 10_000_000) {
          cancelledAt = performance.now();
          controller.abort();
        }
      },
    },
  );
  await expect(running).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(performance.now() - cancelledAt).toBeLessThan(2000);
  expect(existsSync(path.join(target, layout.variantManifest))).toBe(false);
});

test.each(variants)(
  'NaN in a weight is refused by name when it becomes $precision in blocks of $blockSize',
  async (variant) => {
    const modelFolder = path.join(root, 'nan');
    const small: Architecture = {
      ...qwen05b,
      layerCount: 2,
      hiddenSize: 128,
      intermediateSize: 256,
      headCount: 2,
      kvHeadCount: 1,
      vocabSize: 500,
      contextLength: 32,
    };
    const manifest = noiseModelFolder(modelFolder, small, 'BF16', bfloat16Noise(1 << 20));
    const tensor = 'model.layers.1.mlp.down_proj.weight';
    const broken = manifest.tensors.find(({ name }) => name === tensor);
    const location = path.join(modelFolder, layout.source, 'model.safetensors');
    const bytes = readFileSync(location);
    bytes.writeUInt16LE(0x7fc0, (broken?.offset ?? 0) + 1000);
    writeFileSync(location, bytes);
    const target = path.join(root, `nan-${variant.precision}-${variant.blockSize}`);
    await expect(quantize({ modelFolder, target, ...variant }, context(unaborted()))).rejects.toMatchObject({
      code: 'weights.notFinite',
      data: { tensor },
    });
    expect(readFileSync(location).equals(bytes)).toBe(true);
    expect(existsSync(path.join(target, layout.variantManifest))).toBe(false);
  },
);

test('a disk that fills takes the unfinished result with it, and nothing else', async () => {
  const modelFolder = path.join(root, 'sample');
  await sampleModelFolder(modelFolder);
  const target = path.join(root, 'full');
  mkdirSync(target);
  symlinkSync('/dev/full', path.join(target, layout.weights)); // The kernel's own full disk.
  const running = quantize({ modelFolder, target, precision: 'int8', blockSize: 32 }, context(unaborted()));
  await expect(running).rejects.toMatchObject({ code: 'disk.full' });
  expect(readdirSync(target)).toEqual([]);
  expect(readdirSync(modelFolder)).toEqual([layout.modelManifest]);
});
