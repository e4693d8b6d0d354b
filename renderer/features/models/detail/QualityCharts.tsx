import { Text, Title } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatPercent } from '../../../../electron/common/format.ts';
import type { Model, QualityReport } from '../../../../electron/contract/models.ts';
import { variantName } from '../../../components/models/precisions.ts';
import { Panel } from '../../../components/Panel.tsx';
import { formatTime } from '../../../i18n/amounts.ts';
import classes from '../models.module.css';
import { layOutBars, listMeasured, type Measured, type MeasureName, measureNames } from './measures.ts';

/** Every measure of every version as bars on one scale. Each bar carries its value as text, so nothing hangs on its length. */
export function QualityCharts({ model }: { readonly model: Model }) {
  const { t } = useTranslation();
  const measured = listMeasured(model);
  const first = measured[0]?.report;
  if (!first) return null;
  return (
    <Panel title={t('models.charts.title')}>
      <Text size="sm" className={classes.quiet}>
        {t('models.charts.text', { name: first.text.name, tokens: first.text.tokens })}
      </Text>
      <div className={classes.charts}>
        {measureNames.map((name) => (
          <Chart key={name} name={name} measured={measured} />
        ))}
      </div>
    </Panel>
  );
}

interface ChartProps {
  readonly name: MeasureName;
  readonly measured: readonly Measured[];
}

function Chart({ name, measured }: ChartProps) {
  const { t } = useTranslation();
  const bars = layOutBars(name, measured);
  return (
    <figure className={classes.chart} data-testid={`chart-${name}`}>
      <figcaption>
        <Title order={3} size="h6">
          {t(`models.measure.${name}`)}
        </Title>
        <Text size="xs" className={classes.quiet}>
          {t(`models.measureText.${name}`)}
        </Text>
      </figcaption>
      <ul>
        {measured.map((one, index) => {
          const bar = bars[index];
          return bar ? (
            <li key={bar.key}>
              <span className={classes.barLabel}>
                {variantName(one.variant)}{' '}
                <span className={classes.quiet}>
                  {t(`models.profile.${one.profile}`)}
                  {one.report.cache === 'int8' ? ` · ${t('models.int8Cache')}` : ''}
                </span>
              </span>
              <span
                className={classes.barTrack}
                data-best={bar.isBest}
                data-bad={name === 'perplexity' && !one.report.gate.passed}
                aria-hidden="true"
              >
                <span style={{ left: `${bar.fromPercent}%`, width: `${Math.max(bar.widthPercent, 0.8)}%` }} />
                {bar.limitPercent === null ? null : <i style={{ left: `${bar.limitPercent}%` }} />}
              </span>
              <span className={classes.barValue}>{formatMeasure(t, name, one.report)}</span>
            </li>
          ) : null;
        })}
      </ul>
    </figure>
  );
}

const formats = {
  perplexity: (t, report) =>
    t('models.ofLimit', {
      value: formatPercent(report.perplexityChange, { signed: true }),
      limit: formatPercent(report.gate.limit, { signed: true, digits: 1 }),
    }),
  divergence: (_, report) => report.meanKlDivergence.toExponential(2),
  topOne: (_, report) => formatPercent(report.topOneAgreement, { digits: 1 }),
  greedy: (_, report) => formatPercent(report.greedyAgreement, { digits: 1 }),
  size: (_, report) => formatBytes(report.sizeBytes),
  speed: (t, report) =>
    t('quality.perSecond', { rate: report.tokensPerSecond.toFixed(report.tokensPerSecond < 100 ? 1 : 0) }),
  load: (t, report) => formatTime(t, report.loadMs),
} as const satisfies Record<MeasureName, (t: TFunction, report: QualityReport) => string>;

/** A measure's value as text, as in its chart. */
export function formatMeasure(t: TFunction, name: MeasureName, report: QualityReport): string {
  return formats[name](t, report);
}
