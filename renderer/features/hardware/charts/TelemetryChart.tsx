import '@mantine/charts/styles.css';
import { AreaChart } from '@mantine/charts';
import { ColorSwatch, Paper, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { Telemetry, TelemetryRange } from '../../../../electron/contract/hardware.ts';
import { formatMoment } from '../../../i18n/times.ts';
import classes from '../hardware.module.css';
import { axisOf, axisTicks, type Chart, chartRows, formatTick, formatValue } from './telemetryCharts.ts';

interface TelemetryChartProps {
  readonly chart: Chart;
  readonly telemetry: Telemetry;
  readonly range: TelemetryRange;
}

/** A chart, and below it the same in numbers. */
export function TelemetryChart({ chart, telemetry, range }: TelemetryChartProps) {
  const { t } = useTranslation();
  const measured = chart.series.filter(({ metric }) => telemetry.summary[metric] !== undefined);
  const spoken = measured.map(({ metric }) => {
    const summary = telemetry.summary[metric];
    return t('hardware.charts.spoken', {
      name: t(`hardware.charts.metrics.${metric}`),
      now: formatValue(summary?.current, chart.unit),
      mean: formatValue(summary?.mean, chart.unit),
      highest: formatValue(summary?.highest, chart.unit),
    });
  });
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.chartTitle}>{t(`hardware.charts.${chart.name}`)}</figcaption>
      <div role="img" aria-label={spoken.join('; ')}>
        <Lines chart={{ ...chart, series: measured }} telemetry={telemetry} range={range} />
      </div>
      <Numbers chart={{ ...chart, series: measured }} summary={telemetry.summary} />
    </figure>
  );
}

function Lines({ chart, telemetry, range }: TelemetryChartProps) {
  const { t, i18n } = useTranslation();
  const { from, to, summary } = telemetry;
  const axis = axisOf(
    chart.unit,
    Math.max(...chart.series.map(({ metric }) => summary[metric]?.highest ?? 0)),
  );
  const data = useMemo(() => chartRows(telemetry, chart), [telemetry, chart]);
  const ticks = useMemo(
    () => axisTicks(from, to, range, -new Date(to * 1000).getTimezoneOffset() * 60),
    [from, to, range],
  );
  return (
    <AreaChart
      h={170}
      data={data}
      dataKey="at"
      series={chart.series.map(({ metric, color }) => ({
        name: metric,
        label: t(`hardware.charts.metrics.${metric}`),
        color,
      }))}
      curveType="linear"
      withDots={false}
      withGradient={false}
      fillOpacity={0.14}
      strokeWidth={1.75}
      connectNulls={false}
      tickLine="none"
      gridAxis="x"
      strokeDasharray="2 4"
      // The lines move on by themselves every two seconds; an animation would never come to rest.
      areaProps={{ isAnimationActive: false }}
      areaChartProps={{ accessibilityLayer: false, margin: { top: 6, right: 12, bottom: 0, left: 0 } }}
      yAxisProps={{
        domain: [...axis.domain],
        ticks: [...axis.ticks],
        width: 46,
        tickFormatter: (value: number) => `${value}${axis.sign}`,
      }}
      xAxisProps={{
        type: 'number',
        domain: [from, to],
        ticks,
        interval: 'preserveStartEnd',
        tickFormatter: (at: number) => formatTick(at, range, i18n.language),
      }}
      tooltipAnimationDuration={0}
      tooltipProps={{
        content: ({ active, label, payload }) =>
          active ? <Tip chart={chart} at={Number(label)} values={payload as readonly TipValue[]} /> : null,
      }}
    />
  );
}

interface TipValue {
  readonly dataKey?: unknown;
  readonly value?: unknown;
}

function Tip({ chart, at, values }: { chart: Chart; at: number; values: readonly TipValue[] }) {
  const { t, i18n } = useTranslation();
  const factor = chart.unit === 'percent' ? 0.01 : 1;
  return (
    <Paper withBorder shadow="sm" px="sm" py={6}>
      <Text size="xs" className={classes.quiet}>
        {formatMoment(new Date(at * 1000).toISOString(), i18n.language as Language, { seconds: true })}
      </Text>
      {chart.series.map(({ metric, color }) => {
        const value = values.find(({ dataKey }) => dataKey === metric)?.value;
        return (
          <div key={metric} className={classes.chartName}>
            <ColorSwatch size={9} color={colorOf(color)} withShadow={false} />
            <Text size="xs">
              {t(`hardware.charts.metrics.${metric}`)}{' '}
              {formatValue(typeof value === 'number' ? value * factor : null, chart.unit)}
            </Text>
          </div>
        );
      })}
    </Paper>
  );
}

/** `harbor.6` as a style understands it. */
function colorOf(color: string): string {
  return `var(--mantine-color-${color.replace('.', '-')})`;
}

function Numbers({ chart, summary }: { readonly chart: Chart; readonly summary: Telemetry['summary'] }) {
  const { t } = useTranslation();
  return (
    <table className={classes.chartTable}>
      <thead>
        <tr>
          <td />
          <th scope="col">{t('hardware.charts.now')}</th>
          <th scope="col">{t('hardware.charts.mean')}</th>
          <th scope="col">{t('hardware.charts.highest')}</th>
        </tr>
      </thead>
      <tbody>
        {chart.series.map(({ metric, color }) => (
          <tr key={metric}>
            <th scope="row">
              <span className={classes.chartName}>
                <ColorSwatch size={9} color={colorOf(color)} withShadow={false} aria-hidden="true" />
                {t(`hardware.charts.metrics.${metric}`)}
              </span>
            </th>
            <td>{formatValue(summary[metric]?.current, chart.unit)}</td>
            <td>{formatValue(summary[metric]?.mean, chart.unit)}</td>
            <td>{formatValue(summary[metric]?.highest, chart.unit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
