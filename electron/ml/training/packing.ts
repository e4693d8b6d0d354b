import { type Mixture, replayedAmong } from './mixing.ts';

export interface PackInput {
  /** New and older examples in the order of the epoch; none is longer than `maxTokens`. */
  readonly fresh: readonly number[];
  readonly replayed: readonly number[];
  readonly lengthOf: (example: number) => number;
  readonly maxTokens: number;
  /** Rows of a step. */
  readonly rowsPerStep: number;
}

/** One row: its examples one behind the other. */
interface Row {
  readonly examples: number[];
  free: number;
}

/**
 * Examples that are looked at for one that still fits. Those that were passed over come first in the next step, where all
 * rows are empty, so nothing waits for long.
 */
const lookAhead = 64;

/**
 * First fit with looking ahead: each example goes into the first row of the step that has room for it, and a step is full when none
 * of the next ones of the kind whose turn it is (new or older) fits anywhere. Returns the rows of each step.
 */
export function packSteps({ fresh, replayed, lengthOf, maxTokens, rowsPerStep }: PackInput): number[][][] {
  const mixture: Mixture = { fresh: fresh.length, replayed: replayed.length };
  const waiting = { fresh: [...fresh].reverse(), replayed: [...replayed].reverse() };
  const total = fresh.length + replayed.length;
  const steps: number[][][] = [];
  let done = 0;
  while (done < total) {
    const rows = Array.from({ length: rowsPerStep }, (): Row => ({ examples: [], free: maxTokens }));
    for (; done < total; done++) {
      const isOlder = replayedAmong(done + 1, mixture) > replayedAmong(done, mixture);
      if (!placeNext(waiting[isOlder ? 'replayed' : 'fresh'], rows, lengthOf)) break;
    }
    steps.push(rows.filter(({ examples }) => examples.length > 0).map(({ examples }) => examples));
  }
  return steps;
}

/** Takes the first of the next ones (the end of the list) that fits; false: none does. */
function placeNext(waiting: number[], rows: readonly Row[], lengthOf: PackInput['lengthOf']): boolean {
  const widest = rows.reduce((most, { free }) => Math.max(most, free), 0);
  for (let at = waiting.length - 1; at >= Math.max(0, waiting.length - lookAhead); at--) {
    const example = waiting[at] as number;
    const length = lengthOf(example);
    if (length > widest) continue;
    const row = rows.find(({ free }) => free >= length) as Row;
    row.examples.push(example);
    row.free -= length;
    waiting.splice(at, 1);
    return true;
  }
  return false;
}
