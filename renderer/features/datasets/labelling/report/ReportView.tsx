import { Text } from '@mantine/core';
import { IconReportAnalytics } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LabelReport } from '../../../../../electron/contract/datasets/labelling.ts';
import { EmptyState } from '../../../../components/EmptyState.tsx';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../labelling.module.css';
import { formatShare, strengthOf } from '../words.ts';
import { Confusion } from './Confusion.tsx';
import { IntervalBar } from './IntervalBar.tsx';
import { LabelTable } from './LabelTable.tsx';

/** How right the model is, as far as people have looked, and what these figures are worth. */
export function ReportView({ dataset }: TabProps) {
  const { t } = useTranslation();
  const report = useEngineQuery(['datasets', 'labelling', 'report', dataset.id], (client, options) =>
    client.datasets.labelling.check.report({ dataset: dataset.id }, options),
  );
  return (
    <QueryGate query={report}>
      {(found) =>
        found.checked === 0 ? (
          <EmptyState
            icon={<IconReportAnalytics size={44} stroke={1.25} />}
            title={t('datasetsLabelling.report.none')}
            text={t('datasetsLabelling.report.noneText')}
          />
        ) : (
          <>
            <div className={classes.figures}>
              <Accuracy report={found} />
              <Kappa report={found} />
              <Checked report={found} />
            </div>
            <LabelTable labels={found.labels} />
            <Confusion report={found} />
          </>
        )
      }
    </QueryGate>
  );
}

interface FigureProps {
  readonly report: LabelReport;
}

function Accuracy({ report: { accuracy } }: FigureProps) {
  const { t, i18n } = useTranslation();
  if (accuracy === null) return null;
  const shown = (share: number) => formatShare(share, i18n.language);
  const words = { share: shown(accuracy.value), low: shown(accuracy.low), high: shown(accuracy.high) };
  return (
    <Panel title={t('datasetsLabelling.report.accuracy')}>
      <span className={classes.figure}>{shown(accuracy.value)}</span>
      <IntervalBar interval={accuracy} />
      <Text size="sm">{t('datasetsLabelling.report.accuracyWords', words)}</Text>
    </Panel>
  );
}

function Kappa({ report: { kappa } }: FigureProps) {
  const { t } = useTranslation();
  return (
    <Panel title={t('datasetsLabelling.report.kappa')}>
      {kappa === null ? (
        <Text size="sm">{t('datasetsLabelling.report.kappaNone')}</Text>
      ) : (
        <>
          <span className={classes.figure}>{kappa.value.toFixed(2)}</span>
          <IntervalBar interval={kappa} from={-1} />
          <Text size="sm">
            {t('datasetsLabelling.report.kappaWords', {
              strength: t(`datasetsLabelling.report.strength.${strengthOf(kappa)}`),
              low: kappa.low.toFixed(2),
              high: kappa.high.toFixed(2),
            })}
          </Text>
        </>
      )}
    </Panel>
  );
}

function Checked({ report: { checked, modelLabelled, blind, reviewers } }: FigureProps) {
  const { t, i18n } = useTranslation();
  const shown = (amount: number) => amount.toLocaleString(i18n.language);
  const people = reviewers
    .map(({ actor }) => (actor === 'single-user' ? t('datasetsLabelling.report.you') : actor))
    .join(t('datasetsLabelling.between'));
  return (
    <Panel title={t('datasetsLabelling.report.checked')}>
      <span className={classes.figure}>{shown(checked)}</span>
      <Text size="sm" className={classes.quiet}>
        {t('datasetsLabelling.check.progressOf', { rows: shown(modelLabelled) })}
      </Text>
      <Text size="sm">{t('datasetsLabelling.report.checkedWords', { blind: shown(blind), people })}</Text>
    </Panel>
  );
}
