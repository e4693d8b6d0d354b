import type { LabelCheck } from '../../../../contract/datasets/labelling.ts';
import { sampleSize } from '../../../../ml/datasets/sampling/stratifiedSample.ts';
import { type Interval, wilsonInterval } from '../../../../ml/datasets/statistics/interval.ts';
import { cohenKappa } from '../../../../ml/datasets/statistics/kappa.ts';
import type { DatasetFile } from '../datasetFile.ts';

/** The share of what a model labelled that a person must have looked at before a version may be frozen; of each label at least one. */
export const neededShare = 0.15;

/** Where the check of one label stands. */
export interface LabelStratum {
  readonly label: string;
  readonly modelLabelled: number;
  readonly needed: number;
  readonly drawn: number;
  readonly checked: number;
}

/** How often people said `human` of what the model called `model`; null: none of the labels fits. */
export interface Verdicts {
  readonly model: string;
  readonly human: string | null;
  readonly count: number;
}

/** By label, in its order. */
export function readStrata(file: DatasetFile): LabelStratum[] {
  const counts = file.all<{ label: string; modelLabelled: number; drawn: number; checked: number }>(
    `SELECT label, sum(model_labelled) AS modelLabelled, sum(drawn) AS drawn, sum(checked) AS checked FROM (
       SELECT label, count(*) AS model_labelled, 0 AS drawn, 0 AS checked FROM rows
         WHERE label_by = 'model' AND removed IS NULL AND label IS NOT NULL GROUP BY label
       UNION ALL
       SELECT label, sum(is_corrected), count(*), sum(is_checked) FROM current_checks GROUP BY label
     ) GROUP BY label ORDER BY label`,
  );
  return counts.map((count) => ({ ...count, needed: sampleSize(count.modelLabelled, neededShare) }));
}

/** The confusion matrix, cell by cell. */
export function readVerdicts(file: DatasetFile): Verdicts[] {
  return file.all<{ model: string; human: string | null; count: number }>(
    `SELECT label AS model, human, count(*) AS count FROM current_checks WHERE is_checked
     GROUP BY label, human ORDER BY label, human`,
  );
}

/** Whether people have looked at enough of what a model labelled, and what they found. In either of the file's threads. */
export function labelCheck(file: DatasetFile): LabelCheck {
  return checkOf(readStrata(file), readVerdicts(file));
}

export function checkOf(strata: readonly LabelStratum[], verdicts: readonly Verdicts[]): LabelCheck {
  const total = (of: 'modelLabelled' | 'needed' | 'drawn' | 'checked') =>
    strata.reduce((sum, stratum) => sum + stratum[of], 0);
  const missing = strata.flatMap(({ label, needed, checked }) =>
    checked < needed ? [{ label, count: needed - checked }] : [],
  );
  const agreeing = countOf(verdicts.filter(({ model, human }) => model === human));
  return {
    modelLabelled: total('modelLabelled'),
    needed: total('needed'),
    drawn: total('drawn'),
    checked: total('checked'),
    isFulfilled: missing.length === 0,
    missing,
    accuracy: shown(wilsonInterval(agreeing, countOf(verdicts))),
    kappa: shown(cohenKappa(ratingsOf(verdicts)).kappa),
  };
}

export function countOf(verdicts: readonly Verdicts[]): number {
  return verdicts.reduce((sum, { count }) => sum + count, 0);
}

/** "None fits" is a label that only people use: no name of a label can be empty. */
const noneFits = '';

function* ratingsOf(verdicts: readonly Verdicts[]): Generator<readonly [string, string]> {
  for (const { model, human, count } of verdicts)
    for (let rated = 0; rated < count; rated++) yield [model, human ?? noneFits];
}

/** What cannot be estimated is nothing at all: a number that is none does not cross to a window. */
export function shown({ value, low, high }: Interval): LabelCheck['accuracy'] {
  return Number.isNaN(value) ? null : { value, low, high };
}
