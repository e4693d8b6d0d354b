import type { Preview, Variant } from '../../../electron/contract/models.ts';

export type Precision = Variant['precision'];
export type BlockSize = NonNullable<Variant['blockSize']>;
export type SourceMode = keyof Preview['sourceBytes'];

/** As they are offered: what most people want comes first. */
export const precisions = ['int8', 'int4', 'fp16', 'fp32'] as const satisfies readonly Precision[];
export const sourceModes = ['copy', 'link', 'inPlace'] as const satisfies readonly SourceMode[];
export const blockSizes = [32, 64, 128] as const satisfies readonly BlockSize[];

/** Only these are quantized in blocks. */
export function hasBlocks(precision: Precision): boolean {
  return precision === 'int8' || precision === 'int4';
}

/** `INT8`, and the block size where it is not the usual one: `INT8 · 128`. */
export function variantName({ precision, blockSize }: Pick<Variant, 'precision' | 'blockSize'>): string {
  const name = precision.toUpperCase();
  return blockSize === null || blockSize === 32 ? name : `${name} · ${blockSize}`;
}

/** What an import takes on disk, and what is left after it (negative: it does not fit). */
export function roomFor(preview: Preview, mode: SourceMode, precision: Precision) {
  const sourceBytes = preview.sourceBytes[mode];
  const variantBytes = preview.variantBytes[precision];
  const takenBytes = sourceBytes + variantBytes;
  return {
    takenBytes,
    freeAfterBytes: preview.freeBytes - takenBytes,
    /** Made after the first load, when there is room; can be given back. */
    preparedBytes: Math.round(variantBytes * preview.preparedFactor),
  };
}
