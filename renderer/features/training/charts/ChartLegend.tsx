import type { ChartSeries } from './CurveChart.tsx';
import classes from './charts.module.css';

interface ChartLegendProps {
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}

/** Each line's colour, name and newest value. */
export function ChartLegend({ series, format }: ChartLegendProps) {
  const named = series.filter(({ isFaint }) => !isFaint);
  if (named.length === 0) return null;
  return (
    <ul className={classes.legend}>
      {named.map(({ key, label, color, points }) => {
        const last = points.findLast(({ y }) => y !== null)?.y;
        return (
          <li key={key}>
            <span className={classes.swatch} style={{ background: color }} aria-hidden="true" />
            <span className={classes.legendName} title={label}>
              {label}
            </span>
            {typeof last === 'number' ? <span className={classes.legendValue}>{format(last)}</span> : null}
          </li>
        );
      })}
    </ul>
  );
}
