import { findNearDuplicates } from '../../electron/ml/datasets/duplicates/nearDuplicates.ts';
import { signatureBytes, signTexts } from '../../electron/ml/datasets/duplicates/signature.ts';
import { type ClusterScore, judgeClusters } from '../../electron/ml/datasets/planted/judgeClusters.ts';
import { plantDuplicates } from '../../electron/ml/datasets/planted/plantedDuplicates.ts';
import type { BenchOptions } from '../benches.ts';
import { type Figure, figure } from '../results.ts';

const rows = 100_000;
const copies = 5_000;
const bytes = 1_000;
const added = 1_000;

interface Measured extends ClusterScore {
  readonly signSeconds: number;
  readonly findSeconds: number;
  readonly addedSeconds: number;
  /** Share of texts that had to be read again to be compared. */
  readonly readShare: number;
}

/** Near duplicates planted among texts in two languages, found in one thread; each round plants others. */
export function benchDuplicates({ rounds }: Pick<BenchOptions, 'rounds'>): Figure[] {
  const measured = Array.from({ length: rounds }, (_, round) => measure(`round ${round + 1}`));
  const row = (
    label: string,
    unit: string,
    goal: { readonly of: (round: Measured) => number; readonly under?: number; readonly least?: number },
  ) => {
    const least = goal.least === undefined ? {} : { least: goal.least };
    return figure({ label, unit, under: goal.under ?? null, ...least }, measured.map(goal.of));
  };
  return [
    row(`${rows.toLocaleString('en')} rows of 1 KB, one thread`, 's', {
      of: ({ signSeconds, findSeconds }) => signSeconds + findSeconds,
      under: 60,
    }),
    row('of that: signatures', 's', { of: ({ signSeconds }) => signSeconds }),
    row('of that: bands and comparisons', 's', { of: ({ findSeconds }) => findSeconds }),
    row(`the last ${added.toLocaleString('en')} of them added to the others`, 's', {
      of: ({ addedSeconds }) => addedSeconds,
    }),
    row('texts read again, of all', '', { of: ({ readShare }) => readShare }),
    row('precision', '', { of: ({ precision }) => precision, least: 0.95 }),
    row('recall, 1 to 20% edited', '', { of: ({ recall }) => recall, least: 0.9 }),
    row('recall, 15 to 20% edited', '', { of: ({ hardRecall }) => hardRecall }),
  ];
}

function measure(seed: string): Measured {
  const planted = plantDuplicates({ rows, copies, bytes, seed });
  const texts = planted.map(({ text }) => text);
  const { result: signatures, seconds: signSeconds } = timed(() => signTexts(texts));
  const read = new Set<number>();
  const textOf = (row: number) => {
    read.add(row);
    return texts[row] as string;
  };
  const { result, seconds: findSeconds } = timed(() => findNearDuplicates({ signatures, textOf }));
  const readShare = read.size / rows;
  const firstNew = rows - added;
  const before = findNearDuplicates({
    signatures: signatures.subarray(0, firstNew * signatureBytes),
    textOf,
  });
  const known = before.pairs.map(({ row, other }) => [row, other] as const);
  const { seconds: addedSeconds } = timed(() => findNearDuplicates({ signatures, textOf, firstNew, known }));
  return { ...judgeClusters(planted, result.clusters), signSeconds, findSeconds, addedSeconds, readShare };
}

function timed<Result>(work: () => Result): { readonly result: Result; readonly seconds: number } {
  const started = performance.now();
  const result = work();
  return { result, seconds: (performance.now() - started) / 1000 };
}
