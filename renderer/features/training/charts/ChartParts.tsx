import type { ChartMark } from './CurveChart.tsx';
import classes from './charts.module.css';
import type { Scale } from './scales.ts';

interface ChartAxesProps {
  readonly x: Scale;
  readonly y: Scale;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly width: number;
  readonly heightPx: number;
  readonly edges: { readonly left: number; readonly right: number; readonly bottom: number };
}

export function ChartAxes({
  x,
  y,
  xTicks,
  yTicks,
  formatX,
  formatY,
  width,
  heightPx,
  edges,
}: ChartAxesProps) {
  return (
    <>
      {yTicks.map((value) => (
        <g key={value} transform={`translate(0 ${y.toPx(value)})`}>
          <line className={classes.grid} x1={edges.left} x2={width - edges.right} />
          <text className={classes.tick} x={edges.left - 8} dy="0.32em" textAnchor="end">
            {formatY(value)}
          </text>
        </g>
      ))}
      {xTicks.map((value) => (
        <text
          key={value}
          className={classes.tick}
          x={x.toPx(value)}
          y={heightPx - edges.bottom + 17}
          textAnchor={x.toPx(value) > width - 30 ? 'end' : 'middle'}
        >
          {formatX(value)}
        </text>
      ))}
    </>
  );
}

interface ChartMarksProps {
  readonly marks: readonly ChartMark[];
  readonly x: Scale;
  readonly topPx: number;
  readonly bottomPx: number;
}

/** What happened, as signs on the time axis; those that matter reach up through the lines. */
export function ChartMarks({ marks, x, topPx, bottomPx }: ChartMarksProps) {
  return marks.map(({ key, step, tone, text }) => {
    // What happened before the first step stands at it.
    const px = x.toPx(Math.max(step, x.domain[0]));
    return (
      <g key={key} className={classes.mark} data-tone={tone}>
        <title>{text}</title>
        {tone === 'plain' ? null : <line x1={px} x2={px} y1={topPx} y2={bottomPx} />}
        <path d={`M${px} ${bottomPx}l-4 6h8z`} />
      </g>
    );
  });
}
