import type { Architecture, RopeScaling } from './architecture.ts';

/** Cosines and sines by position, each float32 [positions, headDim / 2], row-major. */
export interface RotaryTables {
  readonly cos: Float32Array<ArrayBuffer>;
  readonly sin: Float32Array<ArrayBuffer>;
}

/**
 * Longest sequence the tables of a graph are made for. Beyond it a table of a 128-wide head would pass 128 MB;
 * models that claim more (a million tokens) are served up to here.
 */
const maxTablePositions = 131_072;

/** Positions a lowered decoder can run: its `contextLength`, within what the rotary tables may take. */
export function decoderPositions(architecture: Architecture): number {
  return Math.min(architecture.contextLength, maxTablePositions);
}

/** Angle per position of each pair of a head's dimensions, in radians: theta^(-2i / headDim), then scaled. */
export function rotaryFrequencies(architecture: Architecture): number[] {
  const { headDim, rope } = architecture;
  return Array.from({ length: headDim / 2 }, (_, pair) =>
    scale(rope.theta ** ((-2 * pair) / headDim), rope.scaling),
  );
}

function scale(frequency: number, scaling: RopeScaling): number {
  switch (scaling.kind) {
    case 'none':
      return frequency;
    case 'linear':
      return frequency / scaling.factor;
    case 'llama3': {
      // Long waves are stretched, short ones kept, those between blended (transformers, modeling_rope_utils.py).
      const turns = (scaling.originalContextLength * frequency) / (2 * Math.PI);
      const kept = (turns - scaling.lowFreqFactor) / (scaling.highFreqFactor - scaling.lowFreqFactor);
      const share = Math.min(1, Math.max(0, kept));
      return (1 - share) * (frequency / scaling.factor) + share * frequency;
    }
  }
}

/** Computed in double precision, so that late positions are as exact as early ones. */
export function rotaryTables(architecture: Architecture, positions: number): RotaryTables {
  const frequencies = rotaryFrequencies(architecture);
  const cos = new Float32Array(positions * frequencies.length);
  const sin = new Float32Array(positions * frequencies.length);
  for (let position = 0, index = 0; position < positions; position++) {
    for (const frequency of frequencies) {
      cos[index] = Math.cos(position * frequency);
      sin[index] = Math.sin(position * frequency);
      index += 1;
    }
  }
  return { cos, sin };
}
