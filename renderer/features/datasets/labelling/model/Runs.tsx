import { Badge, Button, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../../electron/common/errors/appError.ts';
import { type LabellingRun, labelOutcomes } from '../../../../../electron/contract/datasets/labelling.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import { formatMoment } from '../../../../i18n/times.ts';
import { Bars } from '../Bars.tsx';
import classes from '../labelling.module.css';
import { formatShare } from '../words.ts';
import { UnclearAnswers } from './UnclearAnswers.tsx';

/** What models have said of these rows so far, run by run. */
export function Runs({ dataset }: { readonly dataset: string }) {
  const { t } = useTranslation();
  const runs = useEngineQuery(['datasets', 'labelling', 'runs', dataset], (client, options) =>
    client.datasets.labelling.runs({ dataset }, options),
  );
  return (
    <Panel title={t('datasetsLabelling.runs')}>
      <QueryGate query={runs}>
        {({ runs: found }) =>
          found.length === 0 ? (
            <Text className={classes.quiet}>{t('datasetsLabelling.runsNone')}</Text>
          ) : (
            found.map((run) => <Run key={run.id} dataset={dataset} run={run} />)
          )
        }
      </QueryGate>
    </Panel>
  );
}

interface RunProps {
  readonly dataset: string;
  readonly run: LabellingRun;
}

function Run({ dataset, run }: RunProps) {
  const { t, i18n } = useTranslation();
  const { model, at, outcomes, labels, task } = run;
  const when = formatMoment(at, i18n.language as Language);
  const without = outcomes.unclear + outcomes.tie;
  return (
    <article
      className={classes.run}
      data-testid="run"
      aria-label={t('datasetsLabelling.runBy', { model, when })}
    >
      <div className={classes.runHead}>
        <span className={classes.runName}>{model}</span>
        <span className={classes.quiet}>{when}</span>
        {run.isUndone ? (
          <Badge variant="outline" color="gray" tt="none">
            {t('datasetsLabelling.runUndone')}
          </Badge>
        ) : (
          <UndoRun dataset={dataset} operation={run.operation} />
        )}
      </div>
      <dl className={classes.outcomes}>
        {labelOutcomes
          .filter((outcome) => outcome !== 'kept' || outcomes.kept > 0)
          .map((outcome) => (
            <div key={outcome}>
              <dt>{t(`datasetsLabelling.outcome.${outcome}`)}</dt>
              <dd>{outcomes[outcome].toLocaleString(i18n.language)}</dd>
            </div>
          ))}
      </dl>
      {labels.length > 0 ? (
        <div className={classes.charts}>
          <Bars
            label={t('datasetsLabelling.byLabel')}
            rows={labels.map(({ label, count }) => ({ name: label, count }))}
          />
          {task.samples > 1 ? (
            <div className={classes.field}>
              <Bars
                label={t('datasetsLabelling.byAgreement')}
                rows={run.agreement.map(({ share, count }) => ({
                  name: formatShare(share, i18n.language),
                  count,
                }))}
              />
              <span className={classes.fieldText}>
                {t('datasetsLabelling.agreementText', { samples: task.samples })}
              </span>
            </div>
          ) : (
            <span className={classes.fieldText}>{t('datasetsLabelling.oneAnswer')}</span>
          )}
        </div>
      ) : null}
      {without > 0 ? <Without dataset={dataset} run={run.id} count={without} /> : null}
    </article>
  );
}

function Without({
  dataset,
  run,
  count,
}: {
  readonly dataset: string;
  readonly run: number;
  readonly count: number;
}) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <span>
        <Button size="compact-sm" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('datasetsLabelling.showUnclear', { rows: count.toLocaleString(i18n.language) })}
        </Button>
      </span>
      {isOpen ? <UnclearAnswers dataset={dataset} run={run} /> : null}
    </>
  );
}

function UndoRun({ dataset, operation }: { readonly dataset: string; readonly operation: number | null }) {
  const { t } = useTranslation();
  const engine = useEngine();
  const undo = useMutation({
    mutationFn: (step: number) => engine.client.datasets.undo({ dataset, operation: step }),
  });
  if (operation === null) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconArrowBackUp size={15} />}
        loading={undo.isPending}
        onClick={() => undo.mutate(operation)}
      >
        {t('datasetsLabelling.undoRun')}
      </Button>
      {undo.error ? <ErrorNote error={toErrorRecord(undo.error)} onDismiss={undo.reset} /> : null}
    </>
  );
}
