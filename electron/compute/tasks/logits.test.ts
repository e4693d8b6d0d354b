import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSafetensorsHeader } from '../../ml/formats/safetensors.ts';
import { openReadAt } from '../../vault/files.ts';
import { readModelManifest, sourcePath, type VariantRef } from '../modelFolder.ts';
import { type ImportedModel, importedModel, quietContext } from '../quality/importedModel.fixture.ts';
import { computeReference } from '../quality/reference.ts';
import { sourceWeights } from '../quality/sourceWeights.ts';
import { logits } from './logits.ts';

const root = new URL('../../../', import.meta.url);
const { prompts }: { prompts: number[][] } = JSON.parse(
  readFileSync(new URL('e2e/fixtures/reference/cases.json', root), 'utf8'),
);
const out = mkdtempSync(join(tmpdir(), 'inhouse-logits-'));
const vocabSize = 4096;
let model: ImportedModel;
let variant: VariantRef;

beforeAll(async () => {
  model = await importedModel('assets/sample-model');
  variant = await model.addVariant('fp32', null);
}, 60_000);
afterAll(() => {
  model[Symbol.dispose]();
  rmSync(out, { recursive: true });
});

function write(name: string, ids: readonly number[], context = quietContext) {
  return logits({ ...variant, profile: 'exact', threads: 2, ids, out: join(out, name) }, context);
}

async function readTensors(
  path: string,
): Promise<Map<string, { shape: readonly number[]; values: Float32Array }>> {
  await using file = await openReadAt(path);
  const { tensors } = await readSafetensorsHeader(file, path);
  const read = tensors.map(async ({ name, shape, dtype, offset, sizeBytes }) => {
    expect(dtype).toBe('F32');
    return [name, { shape, values: new Float32Array((await file.read(offset, sizeBytes)).buffer) }] as const;
  });
  return new Map(await Promise.all(read));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (b[index] as number))), 0);
}

test("the last position after every prompt has PyTorch's logits within 2e-3", async () => {
  const expected = await readTensors(new URL('e2e/fixtures/reference/logits.safetensors', root).pathname);
  for (const [index, ids] of prompts.entries()) {
    const result = await write('prompt.safetensors', ids);
    const found = (await readTensors(join(out, 'prompt.safetensors'))).get('logits');
    expect(found?.shape).toEqual([ids.length, vocabSize]);
    expect(result).toEqual({
      tokens: ids.length,
      vocabSize,
      sizeBytes: readFileSync(join(out, 'prompt.safetensors')).length,
    });
    const last = found?.values.subarray(-vocabSize) as Float32Array;
    expect(largestDifference(last, expected.get(`logits.${index}`)?.values as Float32Array)).toBeLessThan(
      2e-3,
    );
  }
});

test('a sequence of several chunks has the logits of the layer-wise reference at every position, within 1e-3', async () => {
  const ids = Array.from({ length: 600 }, (_, position) => (position * 37) % vocabSize);
  await write('long.safetensors', ids);
  const found = (await readTensors(join(out, 'long.safetensors'))).get('logits');
  const manifest = await readModelManifest(model.modelFolder);
  await using file = await openReadAt(sourcePath(model.modelFolder, manifest, 'model.safetensors'));
  const weights = sourceWeights([file], manifest.tensors);
  const { signal } = quietContext;
  const input = { architecture: manifest.architecture, weights, sequences: [ids], threads: 2, signal };
  await using reference = await computeReference({ ...input, onItems: () => undefined });
  expect(
    largestDifference(found?.values as Float32Array, await reference.logits(0, 0, ids.length)),
  ).toBeLessThan(1e-3);
});

test('ids that the model does not know, too many of them and none at all are refused, and nothing is written', async () => {
  const refused = (ids: readonly number[]) => expect(write('refused.safetensors', ids)).rejects;
  await refused([5, vocabSize]).toMatchObject({
    code: 'tokens.outOfVocabulary',
    data: { id: vocabSize, position: 1, highestId: 4095 },
  });
  await refused([-1]).toMatchObject({ code: 'tokens.outOfVocabulary' });
  await refused([1.5]).toMatchObject({ code: 'tokens.outOfVocabulary' });
  await refused(new Array(1025).fill(1)).toMatchObject({
    code: 'tokens.overContext',
    data: { tokens: 1025, contextLength: 1024 },
  });
  await refused([]).toMatchObject({ code: 'tokens.none' });
  expect(readdirSync(out).filter((name) => name.startsWith('refused'))).toEqual([]);
});

test('a cancel between chunks leaves what was there before, and no part of the new file', async () => {
  const path = join(out, 'kept.safetensors');
  writeFileSync(path, 'older');
  const controller = new AbortController();
  const context = { ...quietContext, signal: controller.signal, progress: () => controller.abort() };
  await expect(write('kept.safetensors', new Array(1024).fill(1), context)).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  expect(readFileSync(path, 'utf8')).toBe('older');
  expect(existsSync(`${path}.unfinished`)).toBe(false);
});

test('a place that cannot be written to is refused with its reason', async () => {
  const result = logits(
    { ...variant, profile: 'exact', threads: 1, ids: [1], out: join(out, 'none', 'x.safetensors') },
    quietContext,
  );
  await expect(result).rejects.toMatchObject({ code: 'file.unwritable', data: { reason: 'ENOENT' } });
});
