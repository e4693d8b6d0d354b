import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonalKind, PersonalSummary } from '../../../../../electron/contract/datasets/personal.ts';
import { Caution } from '../../../../components/Caution.tsx';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { StepDone } from '../StepDone.tsx';
import { useCleaningStep } from '../useCleaningStep.ts';
import { Findings } from './Findings.tsx';
import { KindTable } from './KindTable.tsx';
import { MaskPanel } from './MaskPanel.tsx';

/** What the rows give away of people: found, looked at in its place, left alone or masked. */
export function PersonalView({ dataset }: TabProps) {
  const summary = useEngineQuery(['datasets', 'personal', dataset.id], (client, options) =>
    client.datasets.cleaning.personal.summary({ dataset: dataset.id }, options),
  );
  return <QueryGate query={summary}>{(found) => <Found dataset={dataset} summary={found} />}</QueryGate>;
}

function Found({ dataset, summary }: TabProps & { readonly summary: PersonalSummary }) {
  const { t } = useTranslation();
  const engine = useEngine();
  const search = useCleaningStep();
  const mask = useCleaningStep();
  const [left, setLeft] = useState<ReadonlySet<PersonalKind>>(new Set());
  const [shown, setShown] = useState<PersonalKind | null>(null);
  const kinds = summary.kinds.filter(({ found, ignored, masked }) => found + ignored + masked > 0);
  const chosen = kinds.filter(({ kind, found }) => found > 0 && !left.has(kind)).map(({ kind }) => kind);
  const opened = kinds.find(({ kind }) => kind === shown);
  const toggle = (kind: PersonalKind) =>
    setLeft(new Set(left.has(kind) ? [...left].filter((one) => one !== kind) : [...left, kind]));
  return (
    <>
      <Panel title={t('datasetsCleaning.personal.title')}>
        <Text className={classes.quiet}>{t('datasetsCleaning.personal.text')}</Text>
        <div className={classes.bar}>
          <StatusText summary={summary} />
          <span className={classes.grow} />
          <Button
            loading={search.isAtWork}
            variant={summary.looked === 0 ? 'filled' : 'default'}
            onClick={() =>
              search.start(() => engine.client.datasets.cleaning.personal.find({ dataset: dataset.id }))
            }
          >
            {summary.looked === 0
              ? t('datasetsCleaning.personal.find')
              : t('datasetsCleaning.personal.findAgain')}
          </Button>
        </div>
        {search.error ? <ErrorNote error={search.error} /> : null}
        {kinds.length > 0 ? (
          <KindTable kinds={kinds} left={left} shown={shown} onToggle={toggle} onShow={setShown} />
        ) : null}
        {summary.looked > 0 ? (
          <Caution title={t('datasetsCleaning.personal.namesTitle')}>
            {t('datasetsCleaning.personal.namesText')}
          </Caution>
        ) : null}
        <StepDone dataset={dataset.id} step={mask} />
      </Panel>
      {opened ? <Findings key={opened.kind} dataset={dataset} kind={opened.kind} /> : null}
      {kinds.some(({ found }) => found > 0) ? (
        <MaskPanel dataset={dataset} kinds={chosen} step={mask} />
      ) : null}
    </>
  );
}

function StatusText({ summary: { looked, of, kinds } }: { readonly summary: PersonalSummary }) {
  const { t, i18n } = useTranslation();
  const shown = (value: number) => value.toLocaleString(i18n.language);
  const isNothing = looked > 0 && kinds.every(({ found, ignored, masked }) => found + ignored + masked === 0);
  const text =
    looked === 0
      ? t('datasetsCleaning.personal.never')
      : looked < of
        ? t('datasetsCleaning.personal.statusPart', { looked: shown(looked), of: shown(of) })
        : t('datasetsCleaning.personal.status', { of: shown(of) });
  return (
    <Text size="sm" role="status">
      {isNothing ? `${text} ${t('datasetsCleaning.personal.none')}` : text}
    </Text>
  );
}
