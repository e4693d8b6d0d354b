import { useTranslation } from 'react-i18next';
import type { Lengths } from '../../../../electron/contract/datasets/statistics.ts';
import { Histogram } from './Histogram.tsx';
import classes from './overview.module.css';

interface LengthsProps {
  readonly title: string;
  readonly unit: string;
  readonly lengths: Lengths;
}

/** Sum, middle and extremes of a length, and how it is spread. */
export function LengthsFigures({ title, unit, lengths }: LengthsProps) {
  const { t, i18n } = useTranslation();
  const number = (value: number | null) =>
    value === null ? '–' : Math.round(value).toLocaleString(i18n.language);
  const figures = [
    ['total', lengths.total],
    ['median', lengths.median],
    ['p95', lengths.p95],
    ['max', lengths.max],
  ] as const;
  return (
    <>
      <dl className={classes.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`datasets.overview.${name}`)}</dt>
            <dd>{number(value)}</dd>
          </div>
        ))}
      </dl>
      {lengths.rows > 0 ? <Histogram title={title} histogram={lengths.histogram} unit={unit} /> : null}
    </>
  );
}
