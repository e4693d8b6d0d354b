import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartAxes, ChartMarks } from './ChartParts.tsx';
import { ChartTip } from './ChartTip.tsx';
import classes from './charts.module.css';
import { linePath, type Point } from './linePath.ts';
import { domainOf, makeScale, type ScaleKind, ticksOf } from './scales.ts';
import { nearestIndex } from './smooth.ts';

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** A colour of a style: `var(--series-1)`. */
  readonly color: string;
  readonly points: readonly Point[];
  /** Drawn behind the others and not told in the tip: what a smoothed line was made from. */
  readonly isFaint?: boolean;
  readonly isDashed?: boolean;
  /** Few points, far between: each is drawn. */
  readonly hasDots?: boolean;
}

export interface ChartMark {
  readonly key: string;
  readonly step: number;
  readonly tone: 'plain' | 'caution' | 'bad' | 'good';
  readonly text: string;
}

export interface CurveChartProps {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  /** As it is written at the axis and in the tip. */
  readonly format: (value: number) => string;
  readonly scale?: ScaleKind;
  readonly fromZero?: boolean;
  /** Steps from first to last; left out: those of the points. */
  readonly steps?: readonly [number, number];
  readonly marks?: readonly ChartMark[];
  /** A point that stands out: the best validation loss. */
  readonly best?: { readonly step: number; readonly value: number } | null;
  /** Which step is looked at, in all charts of a page alike. */
  readonly hovered: number | null;
  readonly onHover: (step: number | null) => void;
  readonly heightPx?: number;
}

const edges = { left: 52, right: 14, top: 8, bottom: 24 } as const;
/** Width and height in pixels that one tick's text needs. */
const tickRoom = { x: 90, y: 36 } as const;
const pageSteps = 20;

/**
 * Lines over steps, with a tip where the pointer is; other charts of the page show the same step by a line. Arrow keys move from step to step and read the values out.
 */
export function CurveChart(props: CurveChartProps) {
  const { title, series, format, scale = 'linear', fromZero = false, heightPx = 190 } = props;
  const { marks = [], best = null, hovered, onHover } = props;
  const { i18n } = useTranslation();
  const [isActive, setActive] = useState(false);
  const { ref, width } = useElementSize();
  const steps = useMemo(() => stepsOf(series), [series]);
  const [from, to] = props.steps ?? [steps[0] ?? 0, steps.at(-1) ?? 1];
  const x = useMemo(
    () =>
      makeScale([from, Math.max(to, from + 1)], [edges.left, Math.max(width - edges.right, 60)], 'linear'),
    [from, to, width],
  );
  const y = useMemo(() => {
    const values = series.flatMap(({ points }) => points.map(({ y: value }) => value));
    return makeScale(domainOf(values, scale, fromZero), [heightPx - edges.bottom, edges.top], scale);
  }, [series, scale, fromZero, heightPx]);
  const paths = useMemo(
    () => series.map((each) => ({ ...each, d: linePath(each.points, x, y) })),
    [series, x, y],
  );
  const at = hovered === null ? -1 : nearestIndex(steps, hovered);
  const step = at < 0 ? null : (steps[at] ?? null);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, at < 0 ? steps.length : at, steps.length);
    if (event.key === 'Escape') onHover(null);
    if (next === null) return;
    event.preventDefault();
    setActive(true);
    onHover(steps[next] ?? null);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const index = nearestIndex(steps, x.toValue(event.clientX - left));
    onHover(steps[index] ?? null);
  };
  const leave = () => {
    setActive(false);
    onHover(null);
  };
  const spoken = step ?? to;
  return (
    <div
      ref={ref}
      className={classes.chart}
      style={{ height: heightPx }}
      role="slider"
      tabIndex={0}
      aria-label={title}
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={spoken}
      aria-valuetext={speak(series, spoken, format)}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerEnter={() => setActive(true)}
      onPointerLeave={leave}
      onBlur={leave}
    >
      {width > 0 ? (
        <svg width={width} height={heightPx} className={classes.drawing} aria-hidden="true">
          <ChartAxes
            x={x}
            y={y}
            xTicks={ticksOf(x, Math.max(2, Math.floor(width / tickRoom.x))).filter(Number.isInteger)}
            yTicks={ticksOf(y, Math.max(2, Math.floor(heightPx / tickRoom.y)))}
            formatX={(value) => value.toLocaleString(i18n.language)}
            formatY={format}
            {...{ width, heightPx, edges }}
          />
          <ChartMarks marks={marks} x={x} bottomPx={heightPx - edges.bottom} topPx={edges.top} />
          {paths.map(({ key, color, d, isFaint, isDashed, hasDots, points }) => (
            <g key={key} style={{ color }}>
              <path className={classes.line} d={d} data-faint={isFaint} data-dashed={isDashed} />
              {hasDots && points.length <= maxDots
                ? points.map((point) =>
                    point.y === null || (scale === 'log' && point.y <= 0) ? null : (
                      <circle
                        key={point.x}
                        className={classes.dot}
                        cx={x.toPx(point.x)}
                        cy={y.toPx(point.y)}
                        r={2.5}
                      />
                    ),
                  )
                : null}
            </g>
          ))}
          {best ? (
            <g className={classes.best} transform={`translate(${x.toPx(best.step)} ${y.toPx(best.value)})`}>
              <circle r={5.5} />
            </g>
          ) : null}
          {step === null ? null : (
            <line
              className={classes.cursor}
              x1={x.toPx(step)}
              x2={x.toPx(step)}
              y1={edges.top}
              y2={heightPx - edges.bottom}
            />
          )}
        </svg>
      ) : null}
      {step === null || !isActive ? null : (
        <ChartTip
          step={step}
          series={series}
          format={format}
          marks={marks.filter((mark) => Math.abs(mark.step - step) <= (to - from) / 200)}
          leftPx={x.toPx(step)}
          widthPx={width}
        />
      )}
    </div>
  );
}

/** More of them would be a band. */
const maxDots = 80;

/** Every step that has a value in some line, rising. */
function stepsOf(series: readonly ChartSeries[]): number[] {
  const all = new Set<number>();
  for (const { points } of series) for (const { x, y } of points) if (y !== null) all.add(x);
  return [...all].sort((a, b) => a - b);
}

function nextIndex(key: string, at: number, count: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    PageUp: at - pageSteps,
    PageDown: at + pageSteps,
    Home: 0,
    End: count - 1,
  };
  const next = moves[key];
  return next === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, next));
}

/** The value of a line at a step, or the last before it. */
export function valueAt(points: readonly Point[], step: number): number | null {
  for (let index = points.length - 1; index >= 0; index -= 1) {
    const point = points[index];
    if (point && point.x <= step && point.y !== null) return point.y;
  }
  return null;
}

function speak(series: readonly ChartSeries[], step: number, format: (value: number) => string): string {
  const parts = series
    .filter(({ isFaint }) => !isFaint)
    .flatMap(({ label, points }) => {
      const value = valueAt(points, step);
      return value === null ? [] : [`${label} ${format(value)}`];
    });
  return `${step}: ${parts.join(', ')}`;
}
