import { Button, SegmentedControl, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding, PersonalKind } from '../../../../../electron/contract/datasets/personal.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { MarkedText } from '../MarkedText.tsx';

const findingsOnPage = 20;

type Answer = (finding: Finding, what: 'ignore' | 'ignoreAll' | 'restore') => void;

/** What was found of one kind, each in its place. */
export function Findings({ dataset, kind }: TabProps & { readonly kind: PersonalKind }) {
  const { t } = useTranslation();
  const engine = useEngine();
  const { personal } = engine.client.datasets.cleaning;
  const [ignored, setIgnored] = useState(false);
  const [after, setAfter] = useState(0);
  const page = useEngineQuery(
    ['datasets', 'findings', dataset.id, kind, ignored, after],
    (client, options) =>
      client.datasets.cleaning.personal.findings(
        { dataset: dataset.id, kind, ignored, after, atMost: findingsOnPage },
        options,
      ),
    { keepPrevious: true },
  );
  const answer = useMutation({
    mutationFn: async ({ finding, what }: { finding: Finding; what: 'ignore' | 'ignoreAll' | 'restore' }) => {
      const asked = { dataset: dataset.id, finding: finding.id };
      await (what === 'restore'
        ? personal.restore(asked)
        : personal.ignore({ ...asked, everywhere: what === 'ignoreAll' }));
    },
  });
  const show = (value: string) => {
    setIgnored(value === 'ignored');
    setAfter(0);
  };
  return (
    <Panel
      title={t('datasetsCleaning.personal.findings', { kind: t(`datasetsCleaning.personal.kind.${kind}`) })}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('datasetsCleaning.personal.show')}
          value={ignored ? 'ignored' : 'found'}
          onChange={show}
          data={[
            { value: 'found', label: t('datasetsCleaning.personal.showFound') },
            { value: 'ignored', label: t('datasetsCleaning.personal.showIgnored') },
          ]}
        />
      }
    >
      {answer.error ? <ErrorNote error={toErrorRecord(answer.error)} onDismiss={answer.reset} /> : null}
      <QueryGate query={page}>
        {({ findings }) => (
          <>
            {findings.length === 0 ? (
              <Text className={classes.quiet}>{t('datasetsCleaning.personal.nothingHere')}</Text>
            ) : (
              <div className={classes.findings}>
                {findings.map((finding) => (
                  <FindingLine
                    key={finding.id}
                    finding={finding}
                    onAnswer={(one, what) => answer.mutate({ finding: one, what })}
                  />
                ))}
              </div>
            )}
            <div className={classes.bar}>
              {after > 0 ? (
                <Button variant="default" size="xs" onClick={() => setAfter(0)}>
                  {t('datasetsCleaning.personal.first')}
                </Button>
              ) : null}
              {findings.length === findingsOnPage ? (
                <Button variant="default" size="xs" onClick={() => setAfter(findings.at(-1)?.id ?? 0)}>
                  {t('datasetsCleaning.personal.next')}
                </Button>
              ) : null}
            </div>
          </>
        )}
      </QueryGate>
    </Panel>
  );
}

const sureFrom = 0.85;
const likelyFrom = 0.7;

function FindingLine({ finding, onAnswer }: { readonly finding: Finding; readonly onAnswer: Answer }) {
  const { t } = useTranslation();
  const { row, before, text, after, confidence, isIgnored } = finding;
  const certainty = confidence >= sureFrom ? 'sure' : confidence >= likelyFrom ? 'likely' : 'unsure';
  return (
    <div className={classes.finding} data-testid="finding">
      <Text size="xs" className={classes.quiet}>
        {t('datasetsCleaning.personal.example', { row })}
      </Text>
      <p className={classes.words}>
        <MarkedText
          text={`${before}${text}${after}`}
          spans={[{ start: before.length, end: before.length + text.length }]}
        />
      </p>
      <Text size="xs" className={classes.quiet}>
        {t(`datasetsCleaning.personal.${certainty}`)}
      </Text>
      <span className={classes.findingButtons}>
        {isIgnored ? (
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={t('datasetsCleaning.personal.restoreAt', { text })}
            onClick={() => onAnswer(finding, 'restore')}
          >
            {t('datasetsCleaning.personal.restore')}
          </Button>
        ) : (
          <>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={t('datasetsCleaning.personal.ignoreAt', { text, row })}
              onClick={() => onAnswer(finding, 'ignore')}
            >
              {t('datasetsCleaning.personal.ignore')}
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={t('datasetsCleaning.personal.ignoreAllAt', { text })}
              onClick={() => onAnswer(finding, 'ignoreAll')}
            >
              {t('datasetsCleaning.personal.ignoreAll')}
            </Button>
          </>
        )}
      </span>
    </div>
  );
}
