import { SegmentedControl, Text } from '@mantine/core';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingRunDetail } from '../../../../electron/contract/training/runs.ts';
import { Panel } from '../../../components/Panel.tsx';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { retryLost } from '../../../engine/retryLost.ts';
import { ChartLegend } from '../charts/ChartLegend.tsx';
import { type ChartSeries, CurveChart } from '../charts/CurveChart.tsx';
import type { Curve } from '../charts/joinCurves.ts';
import { type CurveField, pointsOf, smoothPoints } from '../charts/runCharts.ts';
import type { ScaleKind } from '../charts/scales.ts';
import { SmoothControl } from '../run/RunCharts.tsx';
import { formatFigure, formatRate } from '../timeWords.ts';
import classes from './compare.module.css';
import { runColor } from './runColor.ts';

const fields = ['loss', 'validationLoss', 'gradientNorm', 'learningRate', 'tokensPerSecond'] as const;
type Field = (typeof fields)[number] & CurveField;

/** Lines of a chart with several runs; more points would not be seen. */
const pointsOfRun = 1_000;

/** One kind of curve of all runs in one chart. */
export function CompareCharts({ runs }: { readonly runs: readonly TrainingRunDetail[] }) {
  const { t } = useTranslation();
  const curves = useCurves(runs);
  const [chosen, setChosen] = useState<Field>('loss');
  const [scale, setScale] = useState<ScaleKind>('linear');
  const [weight, setWeight] = useState(0.6);
  const [hovered, setHovered] = useState<number | null>(null);
  const isLossLike = chosen !== 'learningRate' && chosen !== 'tokensPerSecond';
  const series = useMemo(
    () =>
      runs.flatMap(({ id, name }, index): ChartSeries[] => {
        const curve = curves[index];
        if (!curve) return [];
        const points = pointsOf(curve, chosen).filter(({ y }) => chosen !== 'validationLoss' || y !== null);
        const isSmooth = isLossLike && chosen !== 'validationLoss' && weight > 0;
        return [
          {
            key: id,
            label: name,
            color: runColor(index),
            points: isSmooth ? smoothPoints(points, weight) : points,
            hasDots: chosen === 'validationLoss',
          },
        ];
      }),
    [runs, curves, chosen, isLossLike, weight],
  );
  const offered = fields.filter((field) =>
    curves.some((curve) => curve?.points.some((point) => point[field] !== null)),
  );
  const format = chosen === 'learningRate' ? formatRate : formatFigure;
  return (
    <Panel
      title={t('trainingRun.curves')}
      actions={
        <div className={classes.controls}>
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
      {offered.length === 0 ? (
        <Text size="sm" className={classes.quiet}>
          {t('trainingRun.noPoints')}
        </Text>
      ) : (
        <>
          <SegmentedControl
            className={classes.fields}
            aria-label={t('trainingRun.curves')}
            value={chosen}
            onChange={(value) => setChosen(value as Field)}
            data={offered.map((field) => ({ value: field, label: t(`trainingRun.chart.${field}`) }))}
          />
          <CurveChart
            title={t(`trainingRun.chart.${chosen}`)}
            series={series}
            format={format}
            scale={isLossLike ? scale : 'linear'}
            fromZero={!isLossLike}
            hovered={hovered}
            onHover={setHovered}
            heightPx={340}
          />
          <ChartLegend series={series} format={format} step={hovered} />
        </>
      )}
    </Panel>
  );
}

/** The curves of runs, in their order; undefined until they are known. */
function useCurves(runs: readonly TrainingRunDetail[]): readonly (Curve | undefined)[] {
  const engine = useEngine();
  return useQueries({
    queries: runs.map(({ id, step, state }) => ({
      // A run that goes on is asked for again as its steps are told; what has ended does not change.
      queryKey: ['curve to compare', id, state, step],
      staleTime: Number.POSITIVE_INFINITY,
      placeholderData: keepPreviousData,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        retryLost(engine, signal, () =>
          engine.client.training.runs.curve({ run: id, atMost: pointsOfRun }, { signal }),
        ),
    })),
    combine: combineData,
  });
}

const combineData = (results: readonly { readonly data: Curve | undefined }[]) =>
  results.map(({ data }) => data);
