import type { Architecture } from './architecture.ts';
import { decoderPositions, rotaryFrequencies } from './rope.ts';

/** Of one layer: what one step of an int8 cache stands for, float32 [kvHeadCount * headDim] each, all above zero. */
export interface LayerCacheScales {
  readonly key: Float32Array<ArrayBuffer>;
  readonly value: Float32Array<ArrayBuffer>;
}

/** By layer. */
export type CacheScales = readonly LayerCacheScales[];

export type CachePart = keyof LayerCacheScales;

/** The largest whole number a cache keeps; -128 is left to what turns out larger than anything seen. */
const mostSteps = 127;

/** Texts to come hold somewhat larger values than the one that was looked at. */
const margin = 1.1;

/** A channel that said nothing yet may still speak: its step is at least this share of the layer's coarsest. */
const leastShare = 1 / 256;

/**
 * The largest keys and values of every channel, from the rows of a floating-point cache. Keys are looked at as they are
 * kept, rotated; a text of some hundred positions turns the slow pairs of a head hardly at all, so each key counts with
 * the most that either half of its pair can become anywhere in the model's context.
 */
export class CachePeaks {
  readonly #architecture: Architecture;
  /** By pair: sine of the largest angle within the context, 1 from a quarter turn on. */
  readonly #reach: readonly number[];
  readonly #peaks: CacheScales;

  constructor(architecture: Architecture) {
    const { layerCount, kvHeadCount, headDim } = architecture;
    const positions = decoderPositions(architecture);
    this.#architecture = architecture;
    this.#reach = rotaryFrequencies(architecture).map((frequency) =>
      Math.sin(Math.min(frequency * positions, Math.PI / 2)),
    );
    const channels = kvHeadCount * headDim;
    this.#peaks = Array.from({ length: layerCount }, () => ({
      key: new Float32Array(channels),
      value: new Float32Array(channels),
    }));
  }

  /** `rows`: [kvHeadCount, positions, headDim] of one layer's keys or values. */
  see(layer: number, part: CachePart, rows: Float32Array): void {
    const { headDim } = this.#architecture;
    const peaks = this.#layer(layer)[part];
    const positions = rows.length / peaks.length;
    for (let start = 0; start < rows.length; start += headDim) {
      const head = Math.floor(start / headDim / positions) * headDim;
      const row = rows.subarray(start, start + headDim);
      const channels = peaks.subarray(head, head + headDim);
      if (part === 'key') this.#seeRotated(row, channels);
      else for (const [index, value] of row.entries()) raise(channels, index, Math.abs(value));
    }
  }

  /** @throws Error when nothing was seen, or something that is no number */
  scales(): CacheScales {
    return this.#peaks.map(({ key, value }) => ({ key: toScales(key), value: toScales(value) }));
  }

  #layer(index: number): LayerCacheScales {
    const layer = this.#peaks[index];
    if (!layer) throw new Error(`there is no layer ${index}`);
    return layer;
  }

  /** Halves of a head are turned against each other, as GroupQueryAttention and RotaryEmbedding do. */
  #seeRotated(row: Float32Array, channels: Float32Array): void {
    const half = row.length / 2;
    for (const [pair, reach] of this.#reach.entries()) {
      const [a, b] = [Math.abs(row[pair] as number), Math.abs(row[pair + half] as number)];
      const length = Math.hypot(a, b);
      raise(channels, pair, Math.min(length, a + reach * b));
      raise(channels, pair + half, Math.min(length, b + reach * a));
    }
  }
}

function raise(peaks: Float32Array, index: number, value: number): void {
  // Not `Math.max`, so that a NaN stays and is found.
  if (!(value <= (peaks[index] as number))) peaks[index] = value;
}

function toScales(peaks: Float32Array): Float32Array<ArrayBuffer> {
  const largest = peaks.reduce((most, peak) => Math.max(most, peak), 0);
  if (!(largest > 0) || !Number.isFinite(largest)) throw new Error(`no steps can be made for ${largest}`);
  return Float32Array.from(peaks, (peak) => (Math.max(peak, largest * leastShare) * margin) / mostSteps);
}
