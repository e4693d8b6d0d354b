import { useTranslation } from 'react-i18next';
import { type ChartMark, type ChartSeries, valueAt } from './CurveChart.tsx';
import classes from './charts.module.css';

interface ChartTipProps {
  readonly step: number;
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  readonly marks: readonly ChartMark[];
  readonly leftPx: number;
  readonly widthPx: number;
}

/** The values of a step beside the cursor, on the side where there is room. */
export function ChartTip({ step, series, format, marks, leftPx, widthPx }: ChartTipProps) {
  const { t, i18n } = useTranslation();
  const isLeft = leftPx > widthPx / 2;
  const style = isLeft ? { right: widthPx - leftPx + 10 } : { left: leftPx + 10 };
  return (
    <div className={classes.tip} style={style} aria-hidden="true">
      <div className={classes.tipHead}>
        {t('trainingRun.stepNumber', { step: step.toLocaleString(i18n.language) })}
      </div>
      {series
        .filter(({ isFaint }) => !isFaint)
        .map(({ key, label, color, points }) => {
          const value = valueAt(points, step);
          return value === null ? null : (
            <div key={key} className={classes.tipLine}>
              <span className={classes.swatch} style={{ background: color }} />
              <span className={classes.tipName}>{label}</span>
              <span className={classes.tipValue}>{format(value)}</span>
            </div>
          );
        })}
      {marks.map(({ key, text, tone }) => (
        <div key={key} className={classes.tipMark} data-tone={tone}>
          {text}
        </div>
      ))}
    </div>
  );
}
