import { Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Evaluation } from '../../../../electron/contract/training/evaluations.ts';

type Named = Evaluation['first'];

/** An adapter by its name; the model alone is called so. */
export function contestantName(t: TFunction, contestant: Named): string {
  return contestant?.name ?? t('trainingEvaluation.base');
}

/** Who is judged, and against whom. */
export function Against({ evaluation }: { readonly evaluation: Pick<Evaluation, 'first' | 'model'> }) {
  const { t } = useTranslation();
  const first = contestantName(t, evaluation.first);
  return (
    <Text size="sm" component="span" title={`${first} · ${evaluation.model.name}`}>
      {t('trainingEvaluation.against', { name: first })}
      {` · ${evaluation.model.name}`}
    </Text>
  );
}
