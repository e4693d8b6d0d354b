import type { LabelReport } from '../../../../contract/datasets/labelling.ts';
import { wilsonInterval } from '../../../../ml/datasets/statistics/interval.ts';
import type { DatasetFile } from '../datasetFile.ts';
import {
  checkOf,
  countOf,
  type LabelStratum,
  readStrata,
  readVerdicts,
  shown,
  type Verdicts,
} from './checkStatus.ts';

/** What people found of what models labelled, label by label, with what each figure is worth. */
export function reportCheck(file: DatasetFile): LabelReport {
  const strata = readStrata(file);
  const verdicts = readVerdicts(file);
  const blind = file.get<{ blind: number }>(
    'SELECT count(*) AS blind FROM current_checks WHERE is_checked AND is_blind',
  );
  return {
    ...checkOf(strata, verdicts),
    labels: labelsOf(strata, verdicts),
    confusion: verdicts.map((verdict) => ({ ...verdict })),
    blind: blind?.blind ?? 0,
    reviewers: file.all(
      'SELECT actor, count(*) AS count FROM current_checks WHERE is_checked GROUP BY actor ORDER BY count(*) DESC, actor',
    ),
    draws: file.all('SELECT share, seed, rows, actor, at FROM label_draws ORDER BY id'),
  };
}

/** Labels of the model, and those that only people have used. */
function labelsOf(strata: readonly LabelStratum[], verdicts: readonly Verdicts[]): LabelReport['labels'] {
  const ofModel = new Map(strata.map((stratum) => [stratum.label, stratum]));
  const ofPeople = verdicts.flatMap(({ human }) => (human === null ? [] : [human]));
  return [...new Set([...ofModel.keys(), ...ofPeople])].map((label) => {
    const said = verdicts.filter(({ model }) => model === label);
    const meant = verdicts.filter(({ human }) => human === label);
    const both = countOf(said.filter(({ human }) => human === label));
    const { modelLabelled = 0, needed = 0, checked = 0 } = ofModel.get(label) ?? {};
    return {
      ...{ label, modelLabelled, needed, checked },
      precision: shown(wilsonInterval(both, countOf(said))),
      recall: shown(wilsonInterval(both, countOf(meant))),
    };
  });
}
