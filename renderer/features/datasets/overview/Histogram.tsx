import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Histogram as Counts } from '../../../../electron/contract/datasets/statistics.ts';
import classes from './overview.module.css';

interface HistogramProps {
  /** What is counted: "Characters of a row". */
  readonly title: string;
  readonly histogram: Counts;
  /** The unit of an edge, written behind the last one. */
  readonly unit: string;
}

/** Counts as bars; each bar says its numbers, so that nothing hangs on its height. */
export function Histogram({ title, histogram: { edges, counts }, unit }: HistogramProps) {
  const { t, i18n } = useTranslation();
  const first = counts.findIndex((count) => count > 0);
  const shown = counts.slice(Math.max(0, first));
  const most = Math.max(1, ...counts);
  const number = (value: number) => value.toLocaleString(i18n.language);
  const compact = (value: number) =>
    value.toLocaleString(i18n.language, { notation: 'compact', maximumFractionDigits: 1 });
  return (
    <figure className={classes.histogram}>
      <ul aria-label={title} className={classes.bars}>
        {shown.map((count, index) => {
          const at = Math.max(0, first) + index;
          const [from = 0, to = 0] = [edges[at], edges[at + 1]];
          const text = t('datasets.overview.bar', {
            from: number(from),
            to: number(to),
            count: number(count),
            unit,
          });
          return (
            <li key={from} title={text}>
              <span className={classes.plot}>
                <span className={classes.barValue} aria-hidden="true">
                  {count > 0 ? compact(count) : ''}
                </span>
                <span
                  className={classes.bar}
                  style={{ '--share': count / most } as CSSProperties}
                  data-empty={count === 0}
                  role="img"
                  aria-label={text}
                />
              </span>
              <span className={classes.edge} aria-hidden="true">
                {compact(from)}
              </span>
            </li>
          );
        })}
      </ul>
    </figure>
  );
}
