import { Button, Text, TextInput } from '@mantine/core';
import {
  IconArrowsDiff,
  IconPlus,
  IconRoute,
  IconSchool,
  IconSearch,
  IconSearchOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { QueryGate } from '../../../components/QueryGate.tsx';
import { TrainingFrame } from '../frame/TrainingFrame.tsx';
import { goTo } from '../place.ts';
import { views } from '../views.tsx';
import { RunDialogs } from './RunDialogs.tsx';
import { RunTable } from './RunTable.tsx';
import classes from './runs.module.css';
import { useRunActs } from './useRunActs.ts';
import { useRuns } from './useRuns.ts';

/** As many as the comparison takes. */
const mostCompared = 8;

export default function RunList() {
  const { t } = useTranslation();
  const runs = useRuns();
  return (
    <TrainingFrame
      title={t('app.pages.training')}
      subtitle={t('training.subtitle')}
      tab="runs"
      actions={
        <>
          {views.guided ? (
            <Button variant="default" leftSection={<IconRoute size={16} />} onClick={() => goTo('guided')}>
              {t('training.guided')}
            </Button>
          ) : null}
          <Button leftSection={<IconPlus size={16} />} onClick={() => goTo('new')}>
            {t('training.newRun')}
          </Button>
        </>
      }
    >
      <QueryGate query={runs}>{(all) => (all.length === 0 ? <NoRuns /> : <SomeRuns all={all} />)}</QueryGate>
    </TrainingFrame>
  );
}

function NoRuns() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconSchool size={44} stroke={1.25} />}
      title={t('training.none')}
      text={t('training.noneText')}
      action={
        views.guided ? (
          <Button leftSection={<IconRoute size={16} />} onClick={() => goTo('guided')}>
            {t('training.guidedStart')}
          </Button>
        ) : (
          <Button leftSection={<IconPlus size={16} />} onClick={() => goTo('new')}>
            {t('training.newRun')}
          </Button>
        )
      }
    />
  );
}

/** Whether a run has all of the words somewhere in what the list shows of it. */
function isWanted({ name, model, dataset }: TrainingRun, words: readonly string[]): boolean {
  const text = `${name}\n${model.name}\n${dataset.name}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function SomeRuns({ all }: { readonly all: readonly TrainingRun[] }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const acts = useRunActs();
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = all.filter((run) => isWanted(run, words));
  // A run that is gone is no longer chosen.
  const compared = all.filter(({ id }) => chosen.includes(id)).map(({ id }) => id);
  return (
    <>
      <div className={classes.listBar}>
        <TextInput
          className={classes.search}
          aria-label={t('training.search')}
          placeholder={t('training.search')}
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {all.length > 1 ? (
          <Button
            variant="default"
            leftSection={<IconArrowsDiff size={16} />}
            disabled={compared.length < 2}
            onClick={() => goTo('compare', ...compared)}
          >
            {compared.length < 2
              ? t('training.compare')
              : t('training.compareChosen', { count: compared.length })}
          </Button>
        ) : null}
        <Text size="sm" className={classes.quiet}>
          {all.length > 1 && compared.length < 2 ? t('training.compareHint', { most: mostCompared }) : null}
        </Text>
        <Text size="sm" className={classes.count} role="status">
          {t('training.countAll', { count: shown.length })}
        </Text>
      </div>
      {acts.error ? <ErrorNote error={acts.error} onDismiss={acts.forget} /> : null}
      {shown.length === 0 ? (
        <EmptyState
          icon={<IconSearchOff size={44} stroke={1.25} />}
          title={t('training.noMatch')}
          text={t('training.noMatchText')}
          action={
            <Button variant="default" onClick={() => setSearch('')}>
              {t('training.clearSearch')}
            </Button>
          }
        />
      ) : (
        <RunTable
          runs={shown}
          chosen={compared}
          mayChoose={all.length > 1}
          mayChooseMore={compared.length < mostCompared}
          onChoose={setChosen}
          acts={acts}
        />
      )}
      <RunDialogs acts={acts} />
    </>
  );
}
