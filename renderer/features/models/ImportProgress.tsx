import { Button, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { useEngine } from '../../engine/EngineContext.tsx';
import { progressParts } from '../../i18n/amounts.ts';
import type { en } from '../../i18n/en.ts';
import classes from './models.module.css';
import { cancelImport } from './modelsStore.ts';

type StepName = keyof typeof en.start.step;

/** How far an import is: step, amount, rate, time left; and a way to stop it. */
export function ImportProgress({ job }: { readonly job: Job }) {
  const engine = useEngine();
  const { t } = useTranslation();
  const { progress } = job;
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  return (
    <div className={classes.progress} data-testid="import">
      <div className={classes.progressHead}>
        <Text fw={600} truncate title={job.subject}>
          {t('start.importing', { name: job.subject })}
        </Text>
        <Text className={classes.numbers}>{percent}%</Text>
      </div>
      <Progress.Root size="md">
        <Progress.Section value={percent} aria-label={t('start.progress')} />
      </Progress.Root>
      <div className={classes.progressFoot}>
        <div>
          <Text size="sm" role="status">
            {t(`start.step.${stepName(job)}`)}
          </Text>
          <Text size="sm" className={classes.numbers}>
            {(progress ? progressParts(t, progress).join(' · ') : '') || '\u00a0'}
          </Text>
        </div>
        <Button variant="default" size="xs" onClick={() => void cancelImport(engine)}>
          {t('start.cancel')}
        </Button>
      </div>
    </div>
  );
}

const stepNames: Readonly<Record<string, StepName>> = {
  preview: 'preview',
  copy: 'copy',
  quantize: 'quantize',
  reference: 'reference',
  compare: 'compare',
  generate: 'generate',
  speed: 'speed',
};

function stepName(job: Job): StepName {
  if (!job.progress) return 'queued';
  return stepNames[job.progress.step] ?? 'other';
}
