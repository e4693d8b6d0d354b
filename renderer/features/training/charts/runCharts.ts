import { formatBytes } from '../../../../electron/common/format.ts';
import type { TrainingPoint } from '../../../../electron/common/training.ts';
import { formatFigure, formatRate } from '../timeWords.ts';
import type { Curve } from './joinCurves.ts';
import type { Point } from './linePath.ts';
import { smooth } from './smooth.ts';

export type CurveField = Exclude<keyof TrainingPoint, 'step' | 'tokens'>;

export interface RunChart {
  readonly field: Exclude<CurveField, 'validationLoss'>;
  readonly format: (value: number) => string;
  readonly fromZero: boolean;
  /** Whether what is drawn can be logarithmic, and smooth. */
  readonly isLossLike: boolean;
}

/** What is drawn of a run, in the order of the page; the loss has the validation loss in the same chart. */
export const runCharts: readonly RunChart[] = [
  { field: 'loss', format: formatFigure, fromZero: false, isLossLike: true },
  { field: 'gradientNorm', format: formatFigure, fromZero: true, isLossLike: true },
  { field: 'learningRate', format: formatRate, fromZero: true, isLossLike: false },
  { field: 'tokensPerSecond', format: formatFigure, fromZero: true, isLossLike: false },
  { field: 'memoryBytes', format: formatBytes, fromZero: true, isLossLike: false },
  {
    field: 'temperatureCelsius',
    format: (value) => `${Math.round(value)} °C`,
    fromZero: false,
    isLossLike: false,
  },
];

export function pointsOf({ points }: Pick<Curve, 'points'>, field: CurveField): Point[] {
  return points.map((point) => ({ x: point.step, y: point[field] }));
}

export function smoothPoints(points: readonly Point[], weight: number): Point[] {
  const values = smooth(
    points.map(({ y }) => y),
    weight,
  );
  return points.map(({ x }, index) => ({ x, y: values[index] ?? null }));
}

/** The lowest validation loss and its step; null: none was measured. */
export function bestOf({ points }: Pick<Curve, 'points'>): { step: number; value: number } | null {
  let best: { step: number; value: number } | null = null;
  for (const { step, validationLoss: value } of points)
    if (value !== null && (best === null || value < best.value)) best = { step, value };
  return best;
}
