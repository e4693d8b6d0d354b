import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCacheScales } from '../decoder/cacheScalesFile.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { layout, type VariantManifest } from '../layout.ts';
import { type VariantRef, variantFolder } from '../modelFolder.ts';
import { prepareCacheScales } from '../quality/calibrateCache.ts';
import { type ImportedModel, importedModel, quietContext } from '../quality/importedModel.fixture.ts';
import { prepare } from '../tasks/prepare.ts';
import { openDecoder } from './openDecoder.ts';
import type { LoadInput } from './requests.ts';

let model: ImportedModel;
let variant: VariantRef;
const how = { profile: 'exact', threads: 2, usePrepared: true } as const;

beforeAll(async () => {
  model = await importedModel('assets/sample-model');
  variant = await model.addVariant('int8', 32);
}, 60_000);
afterAll(() => model[Symbol.dispose]());

async function answer(options: Partial<LoadInput>) {
  const { session, ...opened } = await openDecoder({ ...variant, ...how, ...options });
  return { ...opened, logits: await steps(session) };
}

async function steps(opened: DecoderSession): Promise<Float32Array> {
  await using session = opened;
  await session.run([5, 9, 400, 31, 77, 12, 900, 64], 0);
  return Float32Array.from(await session.run([8], 8));
}

test('an int8 cache is refused while it has no steps, and runs once there are some, prepared or not, on both bindings', async () => {
  const wanted = { ...variant, ...how, cache: 'int8' } as const;
  await expect(openDecoder(wanted)).rejects.toMatchObject({ code: 'cache.notMeasured' });
  await prepareCacheScales({ ...variant, threads: 2 }, quietContext);
  const [float, resident, stock] = [
    await answer({}),
    await answer({ cache: 'int8' }),
    await answer({ cache: 'int8', binding: 'stock' }),
  ];
  expect([float.cache, resident.cache, stock.cache]).toEqual(['float', 'int8', 'int8']);
  expect(resident.logits).not.toEqual(float.logits);
  const differences = resident.logits.map((logit, i) => Math.abs(logit - (stock.logits[i] ?? Number.NaN)));
  expect(Math.max(...differences)).toBeLessThan(1e-2);
  await prepare({ ...variant, ...how, cache: 'int8' }, quietContext);
  const prepared = await answer({ cache: 'int8' });
  expect(prepared.preparedUsed).toBe(true);
  expect(prepared.logits).toEqual(resident.logits);
  // What was prepared is of this very graph: the plain cache does not use it.
  expect((await answer({})).preparedUsed).toBe(false);
}, 60_000);

test('steps that were deleted are gone, and made again as they were', async () => {
  const first = await prepareCacheScales({ ...variant, threads: 2 }, quietContext);
  await rm(join(variantFolder(variant), 'cache-scales.json'));
  await expect(readCacheScales(variant)).rejects.toMatchObject({ code: 'cache.notMeasured' });
  expect(await prepareCacheScales({ ...variant, threads: 2 }, quietContext)).toEqual(first);
}, 60_000);

test('a version that an earlier program laid out otherwise runs through the stock binding, with the same numbers and the reason', async () => {
  const expected = await answer({ binding: 'stock' });
  expect(expected.stockReason).toBeNull();
  const file = join(variantFolder(variant), layout.variantManifest);
  const text = await readFile(file, 'utf8');
  const manifest: VariantManifest = JSON.parse(text);
  const [first, ...others] = manifest.weights;
  const moved = { ...manifest, weights: [{ ...first, offset: (first?.offset ?? 0) + 4096 }, ...others] };
  await writeFile(file, JSON.stringify(moved));
  const { session, ...opened } = await openDecoder({ ...variant, ...how });
  expect(session.binding).toBe('stock');
  expect(opened.stockReason).toMatchObject({ code: 'runtime.otherWeights' });
  expect(await steps(session)).toEqual(expected.logits);
  await writeFile(file, text);
}, 60_000);
