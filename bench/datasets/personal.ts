import { personalKinds } from '../../electron/common/datasetPersonal.ts';
import { findPersonal } from '../../electron/ml/datasets/personal/findPersonal.ts';
import { judgeFindings, type KindScore } from '../../electron/ml/datasets/planted/judgeFindings.ts';
import { type PlantedPersonal, plantPersonal } from '../../electron/ml/datasets/planted/plantedPersonal.ts';
import type { BenchOptions } from '../benches.ts';
import { type Figure, figure } from '../results.ts';

const rows = 2_000;
const goals = { recall: 0.95, precision: 0.9 } as const;
const languages = ['Chinese', 'English'] as const;

/**
 * Personal data in made-up rows, other ones in each round: everything once more in sentences that the detectors were not written
 * with, and names apart, by language. There many names have nothing beside them that says so.
 */
export function benchPersonal({ rounds }: Pick<BenchOptions, 'rounds'>): Figure[] {
  const seeds = Array.from({ length: rounds }, (_, round) => `round ${round + 1}`);
  const planted = seeds.map((seed) => plantPersonal(rows, { seed }));
  const unseen = seeds.map((seed) => plantPersonal(rows, { seed, from: 'unseen' }));
  const scores = planted.map(judge);
  const unseenScores = unseen.map(judge);
  const kinds = personalKinds.filter((kind) => kind !== 'name');
  return [
    speed(planted),
    ...kinds.flatMap((kind) =>
      both(
        kind,
        scores.map((score) => score.get(kind) as KindScore),
        true,
      ),
    ),
    ...kinds.flatMap((kind) =>
      both(
        `${kind}, unseen sentences`,
        unseenScores.map((score) => score.get(kind) as KindScore),
        false,
      ),
    ),
    ...languages.flatMap((language, at) => [
      ...both(
        `names, ${language}`,
        planted.map((set) => namesOf(set, at)),
        false,
      ),
      ...both(
        `names, ${language}, unseen sentences`,
        unseen.map((set) => namesOf(set, at)),
        false,
      ),
    ]),
  ];
}

function judge(set: readonly PlantedPersonal[]): Map<string, KindScore> {
  return judgeFindings(set, (text) => findPersonal(text));
}

/** Rows take turns with the languages. */
function namesOf(set: readonly PlantedPersonal[], language: number): KindScore {
  return judge(set.filter((_, row) => row % languages.length === language)).get('name') as KindScore;
}

function both(label: string, scores: readonly KindScore[], hasGoal: boolean): Figure[] {
  return (['recall', 'precision'] as const).map((measure) => {
    const least = hasGoal ? { least: goals[measure] } : {};
    return figure(
      { label: `${label}: ${measure}`, unit: '', under: null, ...least },
      scores.map((score) => score[measure]),
    );
  });
}

function speed(sets: readonly (readonly PlantedPersonal[])[]): Figure {
  const rates = sets.map((set) => {
    const bytes = set.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const started = performance.now();
    for (const { text } of set) findPersonal(text);
    return bytes / 1000 / (performance.now() - started);
  });
  return figure({ label: 'all kinds, one thread', unit: 'MB/s', under: null }, rates);
}
