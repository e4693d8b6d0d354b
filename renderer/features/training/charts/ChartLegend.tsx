import { type ChartSeries, valueAt } from './CurveChart.tsx';
import classes from './charts.module.css';

interface ChartLegendProps {
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  /** Which step's values; null: the newest. */
  readonly step: number | null;
}

/** Each line's colour, name and value. */
export function ChartLegend({ series, format, step }: ChartLegendProps) {
  const named = series.filter(({ isFaint }) => !isFaint);
  if (named.length === 0) return null;
  return (
    <ul className={classes.legend}>
      {named.map(({ key, label, color, points }) => {
        const value = valueAt(points, step ?? Number.POSITIVE_INFINITY);
        return (
          <li key={key}>
            <span className={classes.swatch} style={{ background: color }} aria-hidden="true" />
            <span className={classes.legendName} title={label}>
              {label}
            </span>
            {value === null ? null : <span className={classes.legendValue}>{format(value)}</span>}
          </li>
        );
      })}
    </ul>
  );
}
