import { join } from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import type { CacheScales, LayerCacheScales } from '../../ml/architectures/cacheScales.ts';
import { readStored, writeFileWhole } from '../../vault/files.ts';
import { layout } from '../layout.ts';
import { readVariantManifest, type VariantRef, variantFolder } from '../modelFolder.ts';

/** `cache-scales.json`: the steps of a variant's int8 cache, and what they were taken from. */
interface CacheScalesFile {
  readonly format: 1;
  /** Of the `weights.bin` whose keys and values were looked at. */
  readonly weightsSha256: string;
  readonly text: CalibrationFacts;
  /** float32, little-endian, base64. */
  readonly layers: readonly { readonly key: string; readonly value: string }[];
}

export interface CalibrationFacts {
  readonly name: string;
  /** Of the file's bytes, hex. */
  readonly sha256: string;
  readonly tokens: number;
}

/** Steps of the variant's int8 cache; null: there are none, or they are not of these weights. */
export async function findCacheScales(variant: VariantRef): Promise<CacheScales | null> {
  const manifest = await readVariantManifest(variant);
  let file: CacheScalesFile;
  try {
    file = JSON.parse((await readStored(location(variant))).toString());
  } catch {
    return null; // Not there, or not whole.
  }
  if (file.format !== 1 || file.weightsSha256 !== manifest.weightsSha256) return null;
  const scales = file.layers.map(({ key, value }) => ({ key: decode(key), value: decode(value) }));
  return fits(scales, manifest.architecture) ? scales : null;
}

/** @throws AppError `cache.notMeasured` when there are none */
export async function readCacheScales(variant: VariantRef): Promise<CacheScales> {
  const scales = await findCacheScales(variant);
  if (scales === null) throw new AppError('cache.notMeasured', { precision: variant.precision });
  return scales;
}

/** Whole or not at all; earlier steps are replaced. @throws AppError `disk.full`, `file.unwritable` */
export async function writeCacheScales(
  variant: VariantRef,
  scales: CacheScales,
  text: CalibrationFacts,
): Promise<void> {
  const { weightsSha256 } = await readVariantManifest(variant);
  const layers = scales.map(({ key, value }) => ({ key: encode(key), value: encode(value) }));
  const file: CacheScalesFile = { format: 1, weightsSha256, text, layers };
  await writeFileWhole(location(variant), Buffer.from(JSON.stringify(file)));
}

function location(variant: VariantRef): string {
  return join(variantFolder(variant), layout.cacheScales);
}

function fits(scales: readonly LayerCacheScales[], architecture: Architecture): boolean {
  const channels = architecture.kvHeadCount * architecture.headDim;
  return (
    scales.length === architecture.layerCount &&
    scales
      .flatMap(({ key, value }) => [key, value])
      .every((steps) => steps.length === channels && steps.every((step) => step > 0 && step < Infinity))
  );
}

function encode(steps: Float32Array): string {
  return Buffer.from(steps.buffer, steps.byteOffset, steps.byteLength).toString('base64');
}

function decode(text: string): Float32Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64');
  const steps = new Float32Array(Math.floor(bytes.length / 4));
  new Uint8Array(steps.buffer).set(bytes.subarray(0, steps.byteLength));
  return steps;
}
