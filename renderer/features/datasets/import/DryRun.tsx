import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { rejectReasons } from '../../../../electron/common/datasetFile.ts';
import { type ReadChoice, rejectSchema } from '../../../../electron/contract/datasets/imports.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { JobProgress } from '../../../components/models/JobProgress.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { hasEnded } from '../../../engine/followJob.ts';
import { useJob } from '../../../engine/useJob.ts';
import { RejectLine } from '../sources/RejectLine.tsx';
import { Figures } from './Figures.tsx';
import classes from './import.module.css';
import type { ImportFile } from './importDialog.ts';

interface DryRunProps {
  readonly file: ImportFile;
  readonly choice: ReadChoice;
  /** null: as if into a new one. */
  readonly into: string | null;
  readonly disabled: boolean;
}

/** Reads the whole file without storing anything. A result is of one choice and one target: with another it goes. */
export function DryRun({ file, choice, into, disabled }: DryRunProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const asked = JSON.stringify([choice, into]);
  const start = useMutation({
    mutationFn: async (key: string) => {
      const { job } = await client.datasets.imports.dryRun({
        file: file.grant,
        choice,
        ...(into !== null && { into: { dataset: into } }),
      });
      return { key, job };
    },
  });
  const id = start.data?.key === asked ? start.data.job : null;
  const { job, error } = useJob(id);
  const failed = error ?? job?.error ?? (start.error ? toErrorRecord(start.error) : null);
  const isRunning = job !== null && !hasEnded(job);
  return (
    <div className={classes.part} data-testid="dry-run">
      {isRunning ? (
        <JobProgress
          job={job}
          title={t('datasetsImport.dryRunning', { name: file.name })}
          onCancel={() => void client.jobs.cancel({ job: job.id }).catch(() => undefined)}
        />
      ) : (
        <div className={classes.noteLine}>
          <Text size="sm" className={classes.quiet}>
            {t('datasetsImport.dryRunText')}
          </Text>
          <Button
            size="xs"
            variant="default"
            disabled={disabled}
            loading={start.isPending}
            onClick={() => start.mutate(asked)}
          >
            {t('datasetsImport.dryRun')}
          </Button>
        </div>
      )}
      {job?.state === 'succeeded' ? <Result result={job.result} /> : null}
      {failed && job?.state !== 'cancelled' ? <ErrorNote error={failed} /> : null}
    </div>
  );
}

const resultSchema = z.object({
  records: z.number(),
  rows: z.number(),
  duplicates: z.number(),
  rejects: z.partialRecord(z.enum(rejectReasons), z.number()),
  examples: z.array(rejectSchema),
});

const shownExamples = 10;

function Result({ result }: { readonly result: unknown }) {
  const { t, i18n } = useTranslation();
  const { records, rows, duplicates, rejects, examples } = resultSchema.parse(result);
  const reasons = rejectReasons.flatMap((reason) => {
    const count = rejects[reason] ?? 0;
    return count > 0 ? [{ reason, count }] : [];
  });
  const rejected = reasons.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className={classes.result} role="status" data-testid="dry-run-result">
      <Figures
        figures={[
          [t('datasetsImport.figure.records'), records],
          [t('datasetsImport.figure.wouldAdd'), rows],
          [t('datasetsImport.figure.there'), duplicates],
          [t('datasetsImport.figure.rejected'), rejected],
        ]}
      />
      {reasons.length > 0 ? (
        <ul className={classes.reasons}>
          {reasons.map(({ reason, count }) => (
            <li key={reason}>
              <span className={classes.number}>{count.toLocaleString(i18n.language)}</span>
              {t(`datasetsSources.reasons.${reason}`)}
            </li>
          ))}
        </ul>
      ) : null}
      {examples.length > 0 ? (
        <ul className={classes.rejects}>
          {examples.slice(0, shownExamples).map((reject) => (
            <li key={reject.ordinal}>
              <RejectLine reject={reject} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
