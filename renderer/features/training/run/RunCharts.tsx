import { SegmentedControl, Slider, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { Panel } from '../../../components/Panel.tsx';
import { ChartLegend } from '../charts/ChartLegend.tsx';
import { type ChartSeries, CurveChart, valueAt } from '../charts/CurveChart.tsx';
import type { Curve } from '../charts/joinCurves.ts';
import { bestOf, pointsOf, type RunChart, runCharts, smoothPoints } from '../charts/runCharts.ts';
import type { ScaleKind } from '../charts/scales.ts';
import { eventText, toneOf } from './eventWords.ts';
import classes from './run.module.css';

interface RunChartsProps {
  readonly run: TrainingRunDetail;
  readonly curve: Curve;
}

/** All curves of a run over the same steps: what is looked at in one is looked at in all. */
export function RunCharts({ run, curve }: RunChartsProps) {
  const { t, i18n } = useTranslation();
  const [scale, setScale] = useState<ScaleKind>('linear');
  const [weight, setWeight] = useState(0.6);
  const [hovered, setHovered] = useState<number | null>(null);
  const marks = useMemo(
    () =>
      curve.events
        .filter(({ kind }) => kind !== 'checkpoint')
        .map((event, number) => ({
          key: String(number),
          step: event.step,
          tone: toneOf[event.kind],
          text: eventText(t, event, i18n.language as Language),
        })),
    [curve.events, t, i18n.language],
  );
  if (curve.points.length === 0)
    return (
      <Panel title={t('trainingRun.charts')}>
        <Text size="sm" className={classes.quiet}>
          {t(run.state === 'running' ? 'trainingRun.noPointsYet' : 'trainingRun.noPoints')}
        </Text>
      </Panel>
    );
  const last = Math.max(curve.points.at(-1)?.step ?? 1, isOver(run) ? 0 : (run.steps ?? 0));
  const shared = { scale, weight, hovered, onHover: setHovered, steps: [1, last] as const, marks };
  return (
    <Panel
      title={t('trainingRun.charts')}
      actions={
        <div className={classes.chartControls}>
          <SmoothControl weight={weight} onChange={setWeight} />
          <SegmentedControl
            size="xs"
            aria-label={t('trainingRun.scale')}
            value={scale}
            onChange={(value) => setScale(value as ScaleKind)}
            data={(['linear', 'log'] as const).map((value) => ({
              value,
              label: t(`trainingRun.scales.${value}`),
            }))}
          />
        </div>
      }
    >
      <div className={classes.charts}>
        {runCharts
          .filter(({ field }) => curve.points.some((point) => point[field] !== null))
          .map((chart) => (
            <OneChart key={chart.field} chart={chart} curve={curve} {...shared} />
          ))}
      </div>
      {curve.thinned ? (
        <Text size="xs" className={classes.quiet}>
          {t('trainingRun.thinned')}
        </Text>
      ) : null}
    </Panel>
  );
}

const isOver = ({ state }: TrainingRunDetail) =>
  state === 'succeeded' || state === 'failed' || state === 'cancelled';

interface OneChartProps {
  readonly chart: RunChart;
  readonly curve: Curve;
  readonly scale: ScaleKind;
  readonly weight: number;
  readonly steps: readonly [number, number];
  readonly marks: Parameters<typeof CurveChart>[0]['marks'] & {};
  readonly hovered: number | null;
  readonly onHover: (step: number | null) => void;
}

function OneChart({ chart, curve, scale, weight, ...rest }: OneChartProps) {
  const { t } = useTranslation();
  const { field, format, fromZero, isLossLike } = chart;
  const isLoss = field === 'loss';
  const best = useMemo(() => (isLoss ? bestOf(curve) : null), [isLoss, curve]);
  const series = useMemo((): ChartSeries[] => {
    const points = pointsOf(curve, field);
    const color = 'var(--series-1)';
    const line = { label: t(`trainingRun.chart.${field}`), color };
    const isSmooth = isLossLike && weight > 0;
    const validation = isLoss ? pointsOf(curve, 'validationLoss').filter(({ y }) => y !== null) : [];
    return [
      ...(isSmooth ? [{ ...line, key: `${field} as it is`, points, isFaint: true }] : []),
      { ...line, key: field, points: isSmooth ? smoothPoints(points, weight) : points },
      ...(validation.length > 0
        ? [
            {
              key: 'validationLoss',
              label: t('trainingRun.chart.validationLoss'),
              color: 'var(--series-2)',
              points: validation,
              hasDots: true,
            },
          ]
        : []),
    ];
  }, [curve, field, isLoss, isLossLike, weight, t]);
  const title = t(`trainingRun.chart.${field}`);
  const value = valueAt(series.at(-1)?.points ?? [], rest.hovered ?? Number.POSITIVE_INFINITY);
  return (
    <figure className={classes.chart} data-wide={isLoss}>
      <figcaption className={classes.chartHead}>
        <span className={classes.chartTitle}>{title}</span>
        {isLoss ? (
          <ChartLegend series={series} format={format} step={rest.hovered} />
        ) : (
          <span className={classes.chartValue}>{value === null ? null : format(value)}</span>
        )}
        {best ? (
          <span className={classes.bestText}>
            {t('trainingRun.best', { value: format(best.value), step: best.step })}
          </span>
        ) : null}
      </figcaption>
      <CurveChart
        title={title}
        series={series}
        format={format}
        scale={isLossLike ? scale : 'linear'}
        fromZero={fromZero}
        best={best}
        heightPx={isLoss ? 280 : 170}
        {...rest}
      />
    </figure>
  );
}

interface SmoothControlProps {
  readonly weight: number;
  readonly onChange: (weight: number) => void;
}

export function SmoothControl({ weight, onChange }: SmoothControlProps) {
  const { t } = useTranslation();
  const percent = Math.round(weight * 100);
  return (
    <div className={classes.smooth}>
      <Text size="sm" aria-hidden="true">
        {t('trainingRun.smoothing')}
      </Text>
      <Slider
        className={classes.smoothSlider}
        size="sm"
        min={0}
        max={98}
        step={2}
        label={null}
        value={percent}
        onChange={(value) => onChange(value / 100)}
        thumbLabel={t('trainingRun.smoothing')}
        thumbValueText={`${percent}%`}
      />
      <Text size="sm" className={classes.smoothValue}>
        {percent}%
      </Text>
    </div>
  );
}
