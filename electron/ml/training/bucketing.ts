import { shuffle } from '../datasets/sampling/shuffle.ts';
import type { Random } from '../sampling/random.ts';
import { type Mixture, replayedAmong } from './mixing.ts';

export interface BucketInput {
  /** New and older examples in the order of the epoch. */
  readonly fresh: readonly number[];
  readonly replayed: readonly number[];
  readonly lengthOf: (example: number) => number;
  /** Examples of a step. */
  readonly perStep: number;
  readonly random: Random;
}

/**
 * Steps whose examples are looked at together. Within them those of similar length come into one step, so the order between
 * windows stays random; 256 examples are enough for neighbours in length to differ by a few tokens.
 */
const leastWindowSteps = 8;
const leastWindowExamples = 256;

/** Examples of each step, of similar length; every step has its share of older ones. */
export function bucketSteps({ fresh, replayed, lengthOf, perStep, random }: BucketInput): number[][] {
  const mixture: Mixture = { fresh: fresh.length, replayed: replayed.length };
  const total = fresh.length + replayed.length;
  const sizes = Array.from({ length: Math.ceil(total / perStep) }, (_, step) => {
    const end = Math.min(total, (step + 1) * perStep);
    const older = replayedAmong(end, mixture) - replayedAmong(step * perStep, mixture);
    return { fresh: end - step * perStep - older, replayed: older };
  });
  const windowSteps = Math.max(leastWindowSteps, Math.ceil(leastWindowExamples / perStep));
  const steps: number[][] = sizes.map(() => []);
  const taken = { fresh: 0, replayed: 0 };
  for (let first = 0; first < sizes.length; first += windowSteps) {
    const window = sizes.slice(first, first + windowSteps).map((_, at) => first + at);
    // Which step of the window gets the short ones is chance, and the same for both kinds.
    shuffle(window, random);
    for (const kind of ['fresh', 'replayed'] as const) {
      const source = kind === 'fresh' ? fresh : replayed;
      const count = window.reduce((sum, step) => sum + (sizes[step] as Mixture)[kind], 0);
      const sorted = source.slice(taken[kind], taken[kind] + count).sort((a, b) => lengthOf(a) - lengthOf(b));
      taken[kind] += count;
      let from = 0;
      for (const step of window) {
        const size = (sizes[step] as Mixture)[kind];
        (steps[step] as number[]).push(...sorted.slice(from, from + size));
        from += size;
      }
    }
  }
  return steps;
}
