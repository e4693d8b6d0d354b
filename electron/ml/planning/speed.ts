import type { Precision } from '../graph/weights.ts';
import { positionBytes } from './memoryPlan.ts';
import { type ModelShape, vocabularyMatrix } from './modelShape.ts';
import { type WeightFormat, weightBytes } from './weightBytes.ts';

/** Kernels that differ in how fast they get through memory: the number format, and how many rows a product has. */
export const kernelNames = ['int8Fast', 'int8Exact', 'int4Fast', 'int4Exact', 'float32'] as const;
export type KernelName = (typeof kernelNames)[number];

/** Bytes a second that each kind of product reads on this machine, with the threads that inference uses. */
export type KernelRates = Readonly<Record<KernelName, number>>;

/** exact products have two rows: activations in a coarse and a fine part. fp16 is computed as fp32 on the CPU. */
export function kernelOf(precision: Precision, profile: 'exact' | 'fast'): KernelName {
  if (precision === 'int8') return profile === 'fast' ? 'int8Fast' : 'int8Exact';
  if (precision === 'int4') return profile === 'fast' ? 'int4Fast' : 'int4Exact';
  return 'float32';
}

/** Bytes of weights that one token reads: every matrix once, one row of the embedding. */
export function weightBytesPerToken(shape: ModelShape, format: WeightFormat): number {
  const { multiplied, lookedUp } = weightBytes(shape, format);
  return multiplied + lookedUp / vocabularyMatrix(shape).rows;
}

/**
 * Bytes of cache that one token reads when `context` positions are filled: the cache itself, and half of the copy that
 * this attention makes of it for every query head (the other half is still in the processor's cache). Measured on a
 * 0.5B Qwen2 shape: 3.3 µs a position, which is 4.5 times its 24.6 kB at 33 GB/s; 14 query heads share 2.
 */
export function cacheBytesPerToken(shape: ModelShape, context: number): number {
  const copies = shape.headCount / shape.kvHeadCount / 2;
  return context * positionBytes(shape) * (1 + copies);
}

export interface PlannedStep extends WeightFormat {
  readonly shape: ModelShape;
  readonly profile: 'exact' | 'fast';
  /** Positions in the cache. */
  readonly context: number;
}

/**
 * Seconds of a token that are not spent on reading: starting and joining the threads of each operator, and the choice
 * of the token. Measured on two cores: a 0.5B model of 24 layers takes 5 to 7 ms longer for a token than its bytes explain.
 */
const stepSeconds = { layer: 0.0002, token: 0.0003 } as const;

/** Tokens a second of one conversation: what is read for a token over what can be read in a second, and the steps between. */
export function tokensPerSecond(step: PlannedStep, rates: KernelRates): number {
  const weights = weightBytesPerToken(step.shape, step) / rates[kernelOf(step.precision, step.profile)];
  const cache = cacheBytesPerToken(step.shape, step.context) / rates.float32;
  const steps = stepSeconds.layer * step.shape.layerCount + stepSeconds.token;
  return 1 / (weights + cache + steps);
}
