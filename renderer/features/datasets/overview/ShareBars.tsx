import { useTranslation } from 'react-i18next';
import classes from './overview.module.css';

export interface Share {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

interface ShareBarsProps {
  readonly title: string;
  readonly shares: readonly Share[];
  readonly total: number;
}

/** How often each value occurs, as lying bars with the count and its share beside them. */
export function ShareBars({ title, shares, total }: ShareBarsProps) {
  const { i18n } = useTranslation();
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const most = Math.max(1, ...shares.map(({ count }) => count));
  return (
    <ul aria-label={title} className={classes.shares}>
      {shares.map(({ key, label, count }) => (
        <li key={key}>
          <span className={classes.shareLabel} title={label}>
            {label}
          </span>
          <span className={classes.shareTrack} aria-hidden="true">
            <span style={{ width: `${(100 * count) / most}%` }} />
          </span>
          <span className={classes.shareCount}>{count.toLocaleString(i18n.language)}</span>
          <span className={classes.sharePercent}>{total === 0 ? '' : percent.format(count / total)}</span>
        </li>
      ))}
    </ul>
  );
}
