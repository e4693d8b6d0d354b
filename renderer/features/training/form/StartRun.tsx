import { Button, TextInput } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { TrainingPlan, TrainingWish } from '../../../../electron/contract/training/runs.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import type { Choice } from '../../../components/models/choices.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../engine/errorRecord.ts';
import { goTo } from '../place.ts';
import { useRuns } from '../runs/useRuns.ts';
import classes from './form.module.css';
import { freeName } from './freeName.ts';
import { useRunForm } from './runForm.ts';
import { useSources } from './useSources.ts';
import { wrongPaths } from './wrongPaths.ts';

interface StartRunProps {
  readonly wish: TrainingWish | null;
  readonly base: Choice | null;
  readonly plan: TrainingPlan | null;
  /** Left out: the run's own page is shown. */
  readonly onStarted?: (run: string) => void;
}

/** The run's name and the button; what stands in the way is said above it, by the plan. */
export function StartRun({ wish, base, plan, onStarted = (run) => goTo('run', run) }: StartRunProps) {
  const { t } = useTranslation();
  const { client } = useEngine();
  const typed = useRunForm(({ name }) => name);
  const runs = useRuns().data;
  const data = useSources()?.find(({ id }) => id === wish?.data.dataset);
  const proposed = base && data ? `${base.model.name} + ${data.name}` : '';
  const name = typed ?? freeName(proposed, runs?.map((run) => run.name) ?? []);
  const isTaken = runs?.some((run) => run.name === name.trim()) ?? false;
  const start = useMutation({
    mutationFn: (asked: TrainingWish) => client.training.runs.start({ ...asked, name: name.trim() }),
    onSuccess: ({ run }) => {
      useRunForm.setState({ name: null });
      onStarted(run);
    },
  });
  const error = typed?.trim() === '' ? 'training.nameMissing' : isTaken ? 'trainingForm.nameTaken' : null;
  const isReady = wish !== null && wrongPaths(wish.settings).size === 0 && name.trim() !== '' && !isTaken;
  return (
    <div className={classes.startLine}>
      <TextInput
        label={t('trainingForm.name')}
        value={name}
        maxLength={100}
        error={error ? t(error) : null}
        onChange={({ currentTarget }) => useRunForm.setState({ name: currentTarget.value })}
      />
      {start.error ? <ErrorNote error={toErrorRecord(start.error)} onDismiss={start.reset} /> : null}
      <Button
        size="md"
        leftSection={<IconPlayerPlay size={18} />}
        disabled={!isReady || plan?.picked === null}
        loading={start.isPending}
        onClick={() => wish && start.mutate(wish)}
      >
        {t('trainingForm.start')}
      </Button>
    </div>
  );
}
