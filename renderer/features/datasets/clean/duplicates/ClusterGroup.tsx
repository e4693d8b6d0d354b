import { Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AlikeRow, Cluster } from '../../../../../electron/contract/datasets/duplicates.ts';
import { ErrorNote } from '../../../../components/ErrorNote.tsx';
import { useEngine } from '../../../../engine/EngineContext.tsx';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import type { en } from '../../../../i18n/en/index.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../clean.module.css';
import { useCleaning } from '../cleanStore.ts';
import { MarkedText } from '../MarkedText.tsx';
import type { CleaningStep } from '../useCleaningStep.ts';

type Who = keyof typeof en.datasetsCleaning.duplicates.who;

interface ClusterGroupProps extends TabProps {
  readonly cluster: Cluster;
  /** Of all groups together, so that what was done last can be undone. */
  readonly step: CleaningStep;
}

/** The rows of a group beside each other, and what may become of them. */
export function ClusterGroup({ dataset, cluster: { cluster, size, rows }, step }: ClusterGroupProps) {
  const { t } = useTranslation();
  const engine = useEngine();
  const keep = useCleaning((state) => state.keep);
  const { duplicates } = engine.client.datasets.cleaning;
  const separate = useMutation({
    mutationFn: (chosen: number[] | null) =>
      duplicates.separate({ dataset: dataset.id, cluster, rows: chosen }),
  });
  const keepOne = (which: typeof keep | number) =>
    step.start(() => duplicates.keepOne({ dataset: dataset.id, cluster, keep: which }));
  const title = t('datasetsCleaning.duplicates.group', { size });
  return (
    <section className={classes.group} aria-label={title} data-testid="group">
      <div className={classes.bar}>
        <Text fw={600}>{title}</Text>
        {size > rows.length ? (
          <Text size="sm" className={classes.quiet}>
            {t('datasetsCleaning.duplicates.shown', { shown: rows.length })}
          </Text>
        ) : null}
        <span className={classes.grow} />
        <Button size="xs" variant="default" disabled={step.isAtWork} onClick={() => separate.mutate(null)}>
          {t('datasetsCleaning.duplicates.notDuplicates')}
        </Button>
        <Button size="xs" variant="light" disabled={step.isAtWork} onClick={() => keepOne(keep)}>
          {t('datasetsCleaning.duplicates.keepOne')}: {t(`datasetsCleaning.duplicates.policy.${keep}`)}
        </Button>
      </div>
      {separate.error ? <ErrorNote error={toErrorRecord(separate.error)} onDismiss={separate.reset} /> : null}
      <div className={classes.groupRows}>
        {rows.map((row) => (
          <div key={row.row} className={classes.groupRow} data-testid="alike">
            <RowText row={row} />
            <div className={classes.bar}>
              <Button
                size="compact-xs"
                variant="light"
                disabled={step.isAtWork}
                onClick={() => keepOne(row.row)}
              >
                {t('datasetsCleaning.duplicates.keepThis', { row: row.row })}
              </Button>
              {size > 2 ? (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  disabled={step.isAtWork}
                  onClick={() => separate.mutate([row.row])}
                >
                  {t('datasetsCleaning.duplicates.notDuplicate', { row: row.row })}
                </Button>
              ) : null}
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}

function RowText({ row: { row, stars, label, characters, texts } }: { readonly row: AlikeRow }) {
  const { t, i18n } = useTranslation();
  const facts = [
    t('datasetsCleaning.duplicates.row', { row }),
    t('datasetsCleaning.duplicates.characters', { characters: characters.toLocaleString(i18n.language) }),
    ...(stars === null ? [] : [t('datasetsCleaning.duplicates.stars', { stars })]),
    ...(label === null ? [] : [label]),
  ];
  return (
    <>
      <Text size="xs" className={classes.quiet}>
        {facts.join(' · ')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <section className={classes.rowText} tabIndex={0} aria-label={facts[0]}>
        {texts.map(({ who, text, differs }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row's texts have no other name than their place
          <div key={at}>
            {texts.length > 1 ? (
              <span className={classes.who}>{t(`datasetsCleaning.duplicates.who.${who as Who}`)}</span>
            ) : null}
            <p className={classes.words}>
              <MarkedText text={text} spans={differs} />
            </p>
          </div>
        ))}
      </section>
    </>
  );
}
