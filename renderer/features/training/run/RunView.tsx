import { Anchor, Button } from '@mantine/core';
import { IconCopy, IconMoodEmpty } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ErrorRecord } from '../../../../electron/contract/jobs.ts';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { formatRoute } from '../../../view/route.ts';
import { useCurve } from '../charts/useCurve.ts';
import { TrainingFrame } from '../frame/TrainingFrame.tsx';
import { goTo } from '../place.ts';
import { RunDialogs } from '../runs/RunDialogs.tsx';
import { RunMenu } from '../runs/RunMenu.tsx';
import { type RunActs, useRunActs } from '../runs/useRunActs.ts';
import { isTakingSteps, useRun } from '../runs/useRuns.ts';
import type { ViewProps } from '../views.tsx';
import { EventList } from './EventList.tsx';
import { RunButtons, shownActs } from './RunButtons.tsx';
import { RunCharts } from './RunCharts.tsx';
import { RunRecordPanel } from './RunRecordPanel.tsx';
import { RunResult } from './RunResult.tsx';
import { RunStatus } from './RunStatus.tsx';
import classes from './run.module.css';
import { SampleList } from './SampleList.tsx';

/** One run, while it goes on and ever after. */
export default function RunView({ ids: [id = ''] }: ViewProps) {
  const { t } = useTranslation();
  const run = useRun(id);
  if (run.data) return <Shown run={run.data} />;
  const isGone = run.isError && toErrorRecord(run.error).code === 'training.notFound';
  return (
    <TrainingFrame title={t('app.pages.training')}>
      {isGone ? (
        <EmptyState
          icon={<IconMoodEmpty size={44} stroke={1.25} />}
          title={t('trainingRun.gone')}
          text={t('trainingRun.goneText')}
          action={<Button onClick={() => goTo('runs')}>{t('training.all.runs')}</Button>}
        />
      ) : (
        <QueryGate query={run}>{() => null}</QueryGate>
      )}
    </TrainingFrame>
  );
}

function Shown({ run }: { readonly run: TrainingRunDetail }) {
  const { t } = useTranslation();
  const acts = useRunActs();
  const curve = useCurve(run.id, isTakingSteps(run));
  return (
    <TrainingFrame
      title={run.name}
      subtitle={<Facts run={run} />}
      actions={
        <>
          <RunButtons run={run} acts={acts} />
          <Button variant="default" leftSection={<IconCopy size={16} />} onClick={() => goTo('new', run.id)}>
            {t('trainingRun.again')}
          </Button>
          <RunMenu run={run} acts={acts} without={shownActs} />
        </>
      }
    >
      {acts.error && acts.open === null ? (
        <RunError run={run} acts={acts} error={acts.error} onDismiss={acts.forget} />
      ) : null}
      {run.error ? <RunError run={run} acts={acts} error={run.error} /> : null}
      <RunStatus run={run} />
      <RunResult run={run} />
      <QueryGate query={curve}>
        {(known) => (
          <>
            <RunCharts run={run} curve={known} />
            <div className={classes.columns}>
              <EventList events={known.events} />
              <SampleList samples={known.samples} settings={run.wish.settings} />
            </div>
          </>
        )}
      </QueryGate>
      <RunRecordPanel run={run} />
      <RunDialogs acts={acts} onRemoved={() => goTo('runs')} />
    </TrainingFrame>
  );
}

interface RunErrorProps {
  readonly run: TrainingRunDetail;
  readonly acts: RunActs;
  readonly error: ErrorRecord;
  readonly onDismiss?: () => void;
}

/** Where the device that it began on is gone, the CPU is offered instead. */
function RunError({ run, acts, error, onDismiss }: RunErrorProps) {
  const { t } = useTranslation();
  const onCpu = { label: t('training.act.resumeOnCpu'), run: () => acts.send(run.id, 'resumeOnCpu') };
  return (
    <ErrorNote
      error={error}
      {...(error.code === 'training.deviceGone' ? { action: onCpu } : {})}
      {...(onDismiss ? { onDismiss } : {})}
    />
  );
}

function Facts({ run }: { readonly run: TrainingRunDetail }) {
  const { t } = useTranslation();
  return (
    <>
      <Anchor href={formatRoute({ page: 'models', item: run.model.id })} size="sm" underline="always">
        {run.model.name}
      </Anchor>
      {` · ${run.precision.toUpperCase()} · ${t(`training.method.${run.method}`)} · `}
      <Anchor
        href={formatRoute({ page: 'datasets', item: `${run.dataset.id}~versions` })}
        size="sm"
        underline="always"
      >
        {run.dataset.name}
      </Anchor>
      {` · ${t('training.version', { number: run.dataset.version })}`}
      {run.notes ? <p className={classes.notes}>{run.notes}</p> : null}
    </>
  );
}
