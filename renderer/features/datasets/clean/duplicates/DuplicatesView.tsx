import { Button, Select, Slider, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  type DuplicatesStatus,
  type KeepPolicy,
  keepPolicies,
  leastThreshold,
} from '../../../../../electron/contract/datasets/duplicates.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { useCleaning } from '../cleanStore.ts';
import { formatShare } from '../formatShare.ts';
import { StepDone } from '../StepDone.tsx';
import { type CleaningStep, useCleaningStep } from '../useCleaningStep.ts';
import { Clusters } from './Clusters.tsx';

/** Rows that say nearly the same, side by side, so that one of each can stay. */
export function DuplicatesView({ dataset }: TabProps) {
  const { t } = useTranslation();
  const step = useCleaningStep();
  const status = useEngineQuery(['datasets', 'duplicates', dataset.id], (client, options) =>
    client.datasets.cleaning.duplicates.status({ dataset: dataset.id }, options),
  );
  if (dataset.kind === 'image')
    return (
      <Panel title={t('datasetsCleaning.duplicates.title')}>
        <Text className={classes.quiet}>{t('datasetsCleaning.duplicates.pictures')}</Text>
      </Panel>
    );
  return (
    <QueryGate query={status}>
      {(found) => (
        <>
          <Search dataset={dataset} status={found} step={step} />
          {found.clusters > 0 ? <Clusters dataset={dataset} status={found} step={step} /> : null}
        </>
      )}
    </QueryGate>
  );
}

interface PartProps extends TabProps {
  readonly status: DuplicatesStatus;
}

interface SteppingProps extends PartProps {
  /** What takes rows out, in one group or in all: it can be undone when no group is left, too. */
  readonly step: CleaningStep;
}

function Search({ dataset, status, step }: SteppingProps) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const threshold = useCleaning((state) => state.threshold);
  const search = useCleaningStep();
  const percent = (share: number) => formatShare(share, i18n.language);
  return (
    <Panel title={t('datasetsCleaning.duplicates.title')}>
      <Text className={classes.quiet}>{t('datasetsCleaning.duplicates.text')}</Text>
      <div className={classes.bar}>
        <div className={classes.threshold}>
          <Text size="sm" fw={500} id="threshold">
            {t('datasetsCleaning.duplicates.threshold')} {percent(threshold)}
          </Text>
          <Slider
            thumbProps={{ 'aria-labelledby': 'threshold' }}
            min={leastThreshold}
            max={1}
            step={0.05}
            value={threshold}
            label={percent}
            onChange={(value) => useCleaning.setState({ threshold: Math.round(value * 100) / 100 })}
          />
        </div>
        <span className={classes.grow} />
        <Button
          loading={search.isAtWork}
          onClick={() =>
            search.start(() =>
              engine.client.datasets.cleaning.duplicates.find({ dataset: dataset.id, threshold }),
            )
          }
        >
          {status.at === null
            ? t('datasetsCleaning.duplicates.find')
            : t('datasetsCleaning.duplicates.findAgain')}
        </Button>
      </div>
      <StatusText status={status} />
      {status.separations > 0 ? <Separated dataset={dataset} status={status} /> : null}
      {search.error ? <ErrorNote error={search.error} /> : null}
      {status.clusters > 0 ? <KeepAll dataset={dataset} status={status} step={step} /> : null}
      <StepDone dataset={dataset.id} step={step} />
    </Panel>
  );
}

function StatusText({ status }: { readonly status: DuplicatesStatus }) {
  const { t, i18n } = useTranslation();
  const { threshold, waiting, of, clusters, rows } = status;
  const shown = (value: number) => value.toLocaleString(i18n.language);
  if (threshold === null)
    return (
      <Text size="sm" role="status">
        {t('datasetsCleaning.duplicates.never')}
      </Text>
    );
  const at = formatShare(threshold, i18n.language);
  return (
    <Text size="sm" role="status">
      {clusters === 0
        ? t('datasetsCleaning.duplicates.statusNone', { of: shown(of), threshold: at })
        : t('datasetsCleaning.duplicates.status', {
            groups: shown(clusters),
            rows: shown(rows),
            threshold: at,
          })}{' '}
      {waiting > 0 ? t('datasetsCleaning.duplicates.waiting', { rows: shown(waiting) }) : null}
    </Text>
  );
}

function Separated({ dataset, status }: PartProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  return (
    <div className={classes.bar}>
      <Text size="sm" className={classes.quiet}>
        {t('datasetsCleaning.duplicates.separated', { count: status.separations })}
      </Text>
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() =>
          void engine.client.datasets.cleaning.duplicates.forgetSeparations({ dataset: dataset.id })
        }
      >
        {t('datasetsCleaning.duplicates.forget')}
      </Button>
    </div>
  );
}

function KeepAll({ dataset, status, step }: SteppingProps) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  const keep = useCleaning((state) => state.keep);
  const going = status.rows - status.clusters;
  return (
    <div className={classes.bar}>
      <Select
        label={t('datasetsCleaning.duplicates.keep')}
        allowDeselect={false}
        value={keep}
        data={keepPolicies.map((value) => ({
          value,
          label: t(`datasetsCleaning.duplicates.policy.${value}`),
        }))}
        onChange={(value) => value && useCleaning.setState({ keep: value as KeepPolicy })}
      />
      <span className={classes.grow} />
      <Button
        variant="default"
        loading={step.isAtWork}
        onClick={() =>
          step.start(() =>
            engine.client.datasets.cleaning.duplicates.keepOne({
              dataset: dataset.id,
              cluster: null,
              keep,
            }),
          )
        }
      >
        {t('datasetsCleaning.duplicates.keepAll', { rows: going.toLocaleString(i18n.language) })}
      </Button>
    </div>
  );
}
