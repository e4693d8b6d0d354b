import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { listChoices } from '../../components/models/choices.ts';
import { QualityResult } from '../../components/models/QualityResult.tsx';
import { QueryGate } from '../../components/QueryGate.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { usePreferences } from '../../view/preferences.ts';
import classes from './setup.module.css';
import type { StepProps } from './setupSteps.ts';

/** What an import job leaves as its result. */
const importResultSchema = z.object({ model: z.string() });

/** How good the new version is, measured; and the way to the first question. */
export function QualityStep({ state, change }: StepProps) {
  const { t } = useTranslation();
  const arrived = useEngineQuery(
    ['models', 'arrived', state.job],
    async (client, options) => {
      const { result } = await client.jobs.show({ job: state.job ?? '' }, options);
      const { model } = importResultSchema.parse(result);
      return { model, ...(await client.models.list(undefined, options)) };
    },
    { enabled: state.job !== null },
  );
  const leave = async () => {
    const choice = arrived.data?.models.find(({ id }) => id === arrived.data.model);
    const variant = choice?.variants[0];
    if (choice && variant)
      usePreferences.setState({ choice: { model: choice.id, precision: variant.precision } });
    await change({ step: 'done', folder: null, job: null });
  };
  return (
    <>
      <QueryGate query={arrived}>
        {({ model, models }) => {
          const choice = listChoices(models).find((known) => known.model.id === model);
          return choice ? <QualityResult choice={choice} /> : null;
        }}
      </QueryGate>
      <div className={classes.actions}>
        <Button size="md" onClick={() => void leave()}>
          {t('setup.quality.chat')}
        </Button>
      </div>
    </>
  );
}
