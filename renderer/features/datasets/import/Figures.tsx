import { useTranslation } from 'react-i18next';
import classes from './import.module.css';

/** Counts with their names. */
export function Figures({
  figures,
}: {
  readonly figures: readonly (readonly [name: string, count: number])[];
}) {
  const { i18n } = useTranslation();
  return (
    <dl className={classes.figures}>
      {figures.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count.toLocaleString(i18n.language)}</dd>
        </div>
      ))}
    </dl>
  );
}
