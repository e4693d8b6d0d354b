import { Button, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabellingTask, ModelLabel } from '../../../../../electron/contract/datasets/labelling.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { useJob } from '../../../../engine/useJob.ts';
import classes from '../labelling.module.css';
import { Outcome, SaidAnswers } from './SaidAnswers.tsx';

const shownRows = 3;
/** Typing in a prompt asks for its preview when it pauses. */
const pauseMs = 400;

interface PreviewProps {
  readonly dataset: string;
  /** null: something is wanting. */
  readonly task: LabellingTask | null;
}

/** Word for word what the first rows are asked, what the model says to that, and the way to ask about all of them. */
export function PromptPreview({ dataset, task }: PreviewProps) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const [asked] = useDebouncedValue(task, pauseMs);
  const preview = useEngineQuery(
    ['datasets', 'labelling', 'preview', dataset, asked],
    (client, options) =>
      client.datasets.labelling.preview(
        { dataset, task: asked as LabellingTask, atMost: shownRows },
        options,
      ),
    { enabled: asked !== null, keepPrevious: true },
  );
  const start = useMutation({
    mutationFn: (all: LabellingTask) => engine.client.datasets.labelling.start({ dataset, task: all }),
  });
  if (task === null || asked === null) return null;
  return (
    <Panel title={t('datasetsLabelling.preview')}>
      <QueryGate query={preview}>
        {({ matching, rows }) => {
          const count = matching.toLocaleString(i18n.language);
          return (
            <>
              <Text role="status" fw={600}>
                {matching === 0
                  ? t('datasetsLabelling.matchingNone')
                  : matching === 1
                    ? t('datasetsLabelling.matchingOne')
                    : t('datasetsLabelling.matching', { rows: count })}
              </Text>
              {matching > 0 ? (
                <div className={classes.foot}>
                  <Button
                    disabled={asked !== task}
                    loading={start.isPending}
                    onClick={() => start.mutate(task)}
                  >
                    {matching === 1
                      ? t('datasetsLabelling.startOne')
                      : t('datasetsLabelling.start', { rows: count })}
                  </Button>
                  <Text size="sm" role="status" className={classes.footText}>
                    {start.isSuccess ? t('datasetsLabelling.started') : null}
                  </Text>
                </div>
              ) : null}
              {start.error ? <ErrorNote error={toErrorRecord(start.error)} onDismiss={start.reset} /> : null}
              <Trial dataset={dataset} task={task} rows={rows} />
            </>
          );
        }}
      </QueryGate>
    </Panel>
  );
}

interface TrialProps {
  readonly dataset: string;
  readonly task: LabellingTask;
  readonly rows: readonly { readonly row: number; readonly prompt: string }[];
}

function Trial({ dataset, task, rows }: TrialProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const [job, setJob] = useState<string | null>(null);
  const followed = useJob(job);
  const start = useMutation({
    mutationFn: () => engine.client.datasets.labelling.try({ dataset, task, rows: shownRows }),
    onSuccess: ({ job: id }) => setJob(id),
  });
  if (rows.length === 0) return null;
  const isAsking = start.isPending || (job !== null && !followed.job?.endedAt && !followed.error);
  const isWaiting = followed.job?.state === 'queued';
  const said =
    followed.job?.state === 'succeeded' ? (followed.job.result as { rows: ModelLabel[] }).rows : [];
  const error = start.error ? toErrorRecord(start.error) : (followed.error ?? followed.job?.error ?? null);
  return (
    <>
      <div className={classes.foot}>
        <Button variant="default" loading={isAsking} onClick={() => start.mutate()}>
          {t('datasetsLabelling.try')}
        </Button>
        <Text size="sm" role="status" className={classes.footText}>
          {t(`datasetsLabelling.${isAsking ? (isWaiting ? 'tryWaits' : 'trying') : 'tryText'}`)}
        </Text>
      </div>
      {error ? <ErrorNote error={error} onDismiss={() => setJob(null)} /> : null}
      {rows.map(({ row, prompt }) => {
        const found = said.find((label) => label.row === row);
        return (
          <AskedRow key={row} row={row} prompt={prompt} outcome={found ? <Outcome said={found} /> : null}>
            {found ? <SaidAnswers answers={found.answers} /> : null}
          </AskedRow>
        );
      })}
    </>
  );
}

interface AskedRowProps {
  readonly row: number;
  readonly prompt: string;
  readonly outcome: ReactNode;
  readonly children: ReactNode;
}

function AskedRow({ row, prompt, outcome, children }: AskedRowProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.asked} data-testid="asked">
      <div className={classes.askedHead}>
        <span>{t('datasetsLabelling.row', { row })}</span>
        {outcome}
      </div>
      <pre className={classes.words}>{prompt}</pre>
      {children}
    </div>
  );
}
