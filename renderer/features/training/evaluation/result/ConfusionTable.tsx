import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassificationResult } from '../../../../../electron/common/evaluation.ts';
import classes from '../evaluation.module.css';

interface ConfusionTableProps {
  readonly name: string;
  readonly result: ClassificationResult;
}

/** Rows are what it is, columns what was answered; a cell is the darker the larger its share of the row. */
export function ConfusionTable({ name, result: { perLabel, confusion } }: ConfusionTableProps) {
  const { t, i18n } = useTranslation();
  const labels = perLabel.map(({ label }) => label);
  const label = t('trainingEvaluation.classes.confusionOf', { name });
  const heads = [...labels, t('trainingEvaluation.classes.noLabel')];
  return (
    <figure className={classes.confusion}>
      <figcaption title={name}>{name}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <section className={classes.tableScroll} tabIndex={0} aria-label={label}>
        <table className={classes.heat}>
          <thead>
            <tr>
              <td className={classes.corner}>{t('trainingEvaluation.classes.corner')}</td>
              {heads.map((head, index) => (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: a label may be called as the last column is
                  key={index}
                  scope="col"
                  title={head}
                >
                  <span>{head}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {confusion.map((row, actual) => {
              const total = row.reduce((sum, count) => sum + count, 0);
              return (
                <tr key={labels[actual]}>
                  <th scope="row" title={labels[actual]}>
                    <span>{labels[actual]}</span>
                  </th>
                  {row.map((count, predicted) => {
                    const share = total === 0 ? 0 : count / total;
                    return (
                      <td
                        // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
                        key={predicted}
                        data-right={predicted === actual}
                        data-strong={share > 0.5}
                        data-none={count === 0}
                        style={{ '--share': share } as CSSProperties}
                      >
                        {count.toLocaleString(i18n.language)}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </figure>
  );
}
