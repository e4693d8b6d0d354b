import { Button, Loader, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import type { Job } from '../../../../electron/contract/jobs.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { JobProgress } from '../../../components/models/JobProgress.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { useJob } from '../../../engine/useJob.ts';
import { goTo, type TabName } from '../place.ts';
import { Figures } from './Figures.tsx';
import classes from './import.module.css';
import { closeImport, importNext, useImportDialog } from './importDialog.ts';

interface ImportRunProps {
  readonly job: string;
  readonly dataset: string;
}

/** An import as it goes: it runs in the engine, and goes on when the window is closed. */
export function ImportRun({ job: id, dataset }: ImportRunProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const [attempt, setAttempt] = useState(0);
  const { job, error } = useJob(id, attempt);
  const waiting = useImportDialog((dialog) => dialog.waiting.length);
  const control = useMutation({
    mutationFn: async (what: 'cancel' | 'pause' | 'resume') => {
      await client.jobs[what]({ job: id });
      if (what === 'resume') setAttempt((before) => before + 1);
    },
  });
  const show = (tab: TabName) => {
    closeImport();
    goTo({ dataset, tab });
  };
  const failed = error ?? (job?.state === 'failed' ? job.error : null);
  return (
    <div className={classes.column} data-testid="import-run" data-state={job?.state}>
      {job || error ? null : <Loader size="sm" className={classes.waiting} aria-label={t('app.loading')} />}
      {job && isUnderWay(job) ? (
        <>
          <JobProgress
            job={job}
            title={t('datasetsImport.importing', { name: job.subject })}
            onPause={job.resumable ? () => control.mutate('pause') : undefined}
            onCancel={() => control.mutate('cancel')}
          />
          <Text size="sm" className={classes.quiet}>
            {t('datasetsImport.mayClose')}
          </Text>
        </>
      ) : null}
      {job && job.state in stopped ? (
        <div className={classes.noteLine}>
          <Text role="status">
            {t(`datasetsImport.${job.paused ? 'paused' : stopped[job.state as keyof typeof stopped]}`)}
          </Text>
          <Button size="xs" loading={control.isPending} onClick={() => control.mutate('resume')}>
            {t('datasetsImport.readOn')}
          </Button>
        </div>
      ) : null}
      {failed ? (
        <ErrorNote error={failed} action={{ label: t('app.retry'), run: () => control.mutate('resume') }} />
      ) : null}
      {control.error ? <ErrorNote error={toErrorRecord(control.error)} onDismiss={control.reset} /> : null}
      {job?.state === 'succeeded' ? <Summary result={job.result} name={job.subject} /> : null}
      <div className={classes.foot}>
        <Button variant={waiting > 0 ? 'filled' : 'default'} onClick={() => importNext(dataset)}>
          {waiting > 0 ? t('datasetsImport.next', { count: waiting }) : t('datasetsImport.another')}
        </Button>
        <span className={classes.rest}>
          {hasRejects(job) ? (
            <Button variant="default" onClick={() => show('sources')}>
              {t('datasetsImport.showRejects')}
            </Button>
          ) : null}
          <Button variant={waiting > 0 ? 'default' : 'filled'} onClick={() => show('rows')}>
            {t('datasetsImport.showDataset')}
          </Button>
        </span>
      </div>
    </div>
  );
}

const stopped = { interrupted: 'interrupted', cancelled: 'cancelled' } as const;

function isUnderWay({ state }: Job): boolean {
  return state === 'queued' || state === 'running';
}

const resultSchema = z.object({
  records: z.number(),
  rows: z.number(),
  rejects: z.number(),
  duplicates: z.number(),
});

function hasRejects(job: Job | null): boolean {
  return job?.state === 'succeeded' && resultSchema.parse(job.result).rejects > 0;
}

function Summary({ result, name }: { readonly result: unknown; readonly name: string }) {
  const { t } = useTranslation();
  const { records, rows, rejects, duplicates } = resultSchema.parse(result);
  return (
    <div className={classes.result} role="status" data-testid="import-done">
      <Text fw={600}>{t(rows === 0 ? 'datasetsImport.nothingNew' : 'datasetsImport.done', { name })}</Text>
      <Figures
        figures={[
          [t('datasetsImport.figure.records'), records],
          [t('datasetsImport.figure.added'), rows],
          [t('datasetsImport.figure.there'), duplicates],
          [t('datasetsImport.figure.rejected'), rejects],
        ]}
      />
    </div>
  );
}
