import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './labelling.module.css';

interface BarsProps {
  readonly rows: readonly { readonly name: string; readonly count: number }[];
  readonly label: string;
}

/** Counts beside each other; the longest bar is the greatest count. */
export function Bars({ rows, label }: BarsProps) {
  const { i18n } = useTranslation();
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <div className={classes.field}>
      <span className={classes.fieldLabel}>{label}</span>
      <div className={classes.bars} role="img" aria-label={describe(label, rows, i18n.language)}>
        {rows.map(({ name, count }) => (
          <Fragment key={name}>
            <span title={name}>{name}</span>
            <span className={classes.barTrack}>
              <span className={classes.bar} style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span>{count.toLocaleString(i18n.language)}</span>
          </Fragment>
        ))}
      </div>
    </div>
  );
}

function describe(label: string, rows: BarsProps['rows'], language: string): string {
  return `${label}: ${rows.map(({ name, count }) => `${name} ${count.toLocaleString(language)}`).join(', ')}`;
}
