import type { LoraShape } from './parameters.ts';

/** What a LoRA run has learned: y = W x + b + scale · B (A x) for each of its layers. */
export interface LoraAdapter extends LoraShape {
  /** alpha / rank. */
  readonly scale: number;
  /** float32, in the order of `loraParameters`. */
  readonly parameters: Float32Array;
}
