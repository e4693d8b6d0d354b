import { createHash } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { layout } from '../layout.ts';
import { verify } from './verify.ts';

const scratch = await mkdtemp(path.join(os.tmpdir(), 'inhouse-verify-'));
afterAll(() => rm(scratch, { recursive: true }));

const context = { signal: new AbortController().signal, progress: () => {}, output: () => {} };
const promise = (name: string, content: string) => ({
  name,
  sizeBytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});

/** A model's folder as the import and the quantization leave it, with one file left in place. */
async function imported(): Promise<{ folder: string; inPlace: string }> {
  const folder = await mkdtemp(path.join(scratch, 'model-'));
  const variant = path.join(folder, layout.variants, 'int8-b32');
  const inPlace = path.join(folder, 'elsewhere.safetensors');
  await mkdir(path.join(folder, layout.source), { recursive: true });
  await mkdir(variant, { recursive: true });
  await mkdir(path.join(folder, layout.variants, 'int4-b32.partial-1'));
  const contents: [string, string][] = [
    [path.join(folder, layout.source, 'config.json'), '{}'],
    [inPlace, 'weights'],
    [path.join(variant, layout.weights), 'quantized'],
    [path.join(variant, 'decoder.exact.onnx'), 'graph'],
    [
      path.join(folder, layout.modelManifest),
      JSON.stringify({
        files: [
          { ...promise('config.json', '{}'), inPlacePath: null },
          { ...promise('model.safetensors', 'weights'), inPlacePath: inPlace },
        ],
      }),
    ],
    [
      path.join(variant, layout.variantManifest),
      JSON.stringify({
        weightsSizeBytes: 9,
        weightsSha256: promise('', 'quantized').sha256,
        graphs: [promise('decoder.exact.onnx', 'graph')],
      }),
    ],
  ];
  for (const [location, content] of contents) await writeFile(location, content);
  return { folder, inPlace };
}

test('an unharmed model has no damaged files and every byte was read', async () => {
  const { folder } = await imported();
  expect(await verify({ modelFolder: folder }, context)).toEqual({
    checkedBytes: 2 + 7 + 9 + 5,
    damaged: [],
  });
});

const damages: [string, (folder: string, inPlace: string) => Promise<void>, string, string][] = [
  ['a flipped bit', (folder) => flip(path.join(folder, 'source/config.json')), 'source/config.json', 'hash'],
  ['a lost file', (folder) => rm(path.join(folder, 'source/config.json')), 'source/config.json', 'missing'],
  [
    'a grown file',
    (folder) => appendFile(path.join(folder, 'variants/int8-b32/weights.bin'), 'x'),
    'variants/int8-b32/weights.bin',
    'size',
  ],
  [
    'a changed graph',
    (folder) => flip(path.join(folder, 'variants/int8-b32/decoder.exact.onnx')),
    'variants/int8-b32/decoder.exact.onnx',
    'hash',
  ],
  [
    'a lost version manifest',
    (folder) => rm(path.join(folder, 'variants/int8-b32/variant.json')),
    'variants/int8-b32/variant.json',
    'missing',
  ],
  [
    'a cut model manifest',
    (folder) => writeFile(path.join(folder, 'model.json'), '{"fil'),
    'model.json',
    'hash',
  ],
];

test.each(damages)('%s is reported with its reason', async (_what, damage, name, reason) => {
  const { folder, inPlace } = await imported();
  await damage(folder, inPlace);
  expect((await verify({ modelFolder: folder }, context)).damaged).toEqual([{ name, reason }]);
});

test('a file that was left in place and has gone is reported with its path', async () => {
  const { folder, inPlace } = await imported();
  await rm(inPlace);
  expect((await verify({ modelFolder: folder }, context)).damaged).toEqual([
    { name: inPlace, reason: 'missing' },
  ]);
});

test('a cancelled check ends', async () => {
  const { folder } = await imported();
  await expect(
    verify({ modelFolder: folder }, { ...context, signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ code: 'request.cancelled' });
});

async function flip(location: string): Promise<void> {
  const bytes = await readFile(location);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await writeFile(location, bytes);
}
