import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { layout, type Profile, type VariantManifest } from '../layout.ts';
import { openDecoder } from '../model/openDecoder.ts';
import { sampleModelFolder } from '../quantize/modelFolder.reference.ts';
import { prepare } from '../tasks/prepare.ts';
import { quantize } from '../tasks/quantize.ts';
import { lowerOver } from './lowerOver.ts';
import { findPrepared, preparedBytes, prepareVariant, removePrepared } from './prepared.ts';
import { openResidentSession } from './resident/openResident.ts';

const root = mkdtempSync(path.join(tmpdir(), 'inhouse-prepared-'));
let architecture: Architecture;
beforeAll(async () => {
  ({ architecture } = await sampleModelFolder(root));
});
afterAll(() => rmSync(root, { recursive: true }));

async function makeVariant(name: string, precision: Precision, blockSize: BlockSize | null): Promise<string> {
  const target = path.join(root, name);
  const context = {
    signal: new AbortController().signal,
    progress: () => undefined,
    output: () => undefined,
  };
  await quantize({ modelFolder: root, target, precision, blockSize }, context);
  return target;
}

async function inputOf(variantFolder: string, profile: Profile = 'fast') {
  const variant: VariantManifest = JSON.parse(
    readFileSync(path.join(variantFolder, layout.variantManifest), 'utf8'),
  );
  const { model } = lowerOver(variant, { head: 'resident', profile, provider: 'cpu' });
  return { runtime: openRuntime(), variantFolder, profile, model, architecture, threads: 2 };
}

async function logitsOf(
  variantFolder: string,
  profile: Profile,
  preparedGraph?: string,
): Promise<Float32Array> {
  const input = await inputOf(variantFolder, profile);
  await using session = await openResidentSession({
    ...{ ...input, provider: 'cpu', slots: 1, prepared: preparedGraph !== undefined },
    source: preparedGraph === undefined ? { model: input.model } : { path: preparedGraph },
  });
  await session.run([4094, 792, 270, 10, 333], 0);
  return (await session.run([610], 5)).slice();
}

const packed: readonly { precision: Precision; blockSize: BlockSize; profile: Profile }[] = (
  ['int8', 'int4'] as const
).flatMap((precision) =>
  (['exact', 'fast'] as const).map((profile) => ({ precision, blockSize: 32 as const, profile })),
);

test.each(packed)(
  'a prepared $precision graph ($profile) gives the same numbers as the plain one',
  async ({ precision, blockSize, profile }) => {
    const folder = await makeVariant(`same-${precision}-${profile}`, precision, blockSize);
    const before = readdirSync(folder);
    const prepared = await prepareVariant(await inputOf(folder, profile));
    expect(readdirSync(folder).filter((name) => name !== layout.prepared)).toEqual(before);
    const plain = await logitsOf(folder, profile);
    expect(await logitsOf(folder, profile, prepared?.graphPath ?? '')).toEqual(plain);
    expect(plain.every(Number.isFinite)).toBe(true);
  },
);

test('what was prepared is found again, counted and removed', async () => {
  const folder = await makeVariant('found', 'int8', 32);
  expect(await findPrepared(await inputOf(folder))).toBeNull();
  expect(await preparedBytes(folder)).toBe(0);
  const prepared = await prepareVariant(await inputOf(folder));
  expect(await findPrepared(await inputOf(folder))).toEqual(prepared);
  const weightsBytes = readFileSync(path.join(folder, layout.weights)).length;
  expect(prepared?.sizeBytes).toBeGreaterThan(1.5 * weightsBytes);
  expect(await preparedBytes(folder)).toBeGreaterThanOrEqual(prepared?.sizeBytes ?? 0);
  expect(await prepareVariant(await inputOf(folder))).toEqual(prepared);
  await removePrepared(folder);
  expect(await findPrepared(await inputOf(folder))).toBeNull();
});

test('what was prepared for another computer, library or model is not used, and is replaced', async () => {
  const folder = await makeVariant('other', 'int8', 32);
  const prepared = await prepareVariant(await inputOf(folder));
  const mine = path.dirname(prepared?.graphPath ?? '');
  const foreign = path.join(path.dirname(mine), 'resident.fast.0123456789abcdef');
  renameSync(mine, foreign);
  expect(await findPrepared(await inputOf(folder))).toBeNull();
  expect(await prepareVariant(await inputOf(folder))).toEqual(prepared);
  expect(existsSync(foreign)).toBe(false);
});

test('a preparation that was killed half-way, or lost its end, is not used', async () => {
  const folder = await makeVariant('killed', 'int8', 32);
  const prepared = await prepareVariant(await inputOf(folder));
  const mine = path.dirname(prepared?.graphPath ?? '');
  truncateSync(path.join(mine, 'data.bin'), 100_000);
  expect(await findPrepared(await inputOf(folder))).toBeNull();
  rmSync(mine, { recursive: true });
  mkdirSync(`${mine}.partial`);
  writeFileSync(path.join(`${mine}.partial`, 'saved.bin'), new Uint8Array(1000));
  expect(await findPrepared(await inputOf(folder))).toBeNull();
  expect(await prepareVariant(await inputOf(folder))).toEqual(prepared);
  expect(readdirSync(path.join(folder, layout.prepared))).toEqual([path.basename(mine)]);
});

test('a model is loaded over its prepared weights, over the plain ones when those are broken or switched off', async () => {
  const variant = { precision: 'int8', blockSize: 32 } as const;
  await makeVariant(path.join(layout.variants, 'int8-b32'), 'int8', 32);
  const load = { modelFolder: root, ...variant, profile: 'fast', threads: 1 } as const;
  const usedBy = async (usePrepared: boolean) => {
    const { session, preparedUsed } = await openDecoder({ ...load, usePrepared });
    expect((await session.run([1], 0)).every(Number.isFinite)).toBe(true);
    await session[Symbol.asyncDispose]();
    return preparedUsed;
  };
  expect(await usedBy(true)).toBe(false);
  const context = {
    signal: new AbortController().signal,
    progress: () => undefined,
    output: () => undefined,
  };
  const { preparedBytes: sizeBytes } = await prepare(load, context);
  expect(sizeBytes).toBe(await preparedBytes(path.join(root, layout.variants, 'int8-b32')));
  expect([await usedBy(true), await usedBy(false)]).toEqual([true, false]);
  const found = await findPrepared(await inputOf(path.join(root, layout.variants, 'int8-b32')));
  writeFileSync(found?.graphPath ?? '', 'no graph');
  expect(await usedBy(true)).toBe(false);
});
