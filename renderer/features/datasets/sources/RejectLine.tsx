import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Reject } from '../../../../electron/contract/datasets/imports.ts';
import classes from './sources.module.css';

/** Where, why, and how the record begins; what it says is only text. */
export function RejectLine({ reject }: { readonly reject: Reject }) {
  const { t } = useTranslation();
  const { line, excerpt } = reject;
  return (
    <div className={classes.reject}>
      <span className={classes.rejectPlace}>{t('datasetsSources.line', { line })}</span>
      <span className={classes.rejectWhy}>{rejectWhy(t, reject)}</span>
      {excerpt === '' ? null : (
        <code className={classes.excerpt} title={excerpt}>
          {excerpt}
        </code>
      )}
    </div>
  );
}

/** The reason in words, with what it is about: a column, a place, a parser's words. */
function rejectWhy(t: TFunction, { reason, detail }: Reject): string {
  const words = t(`datasetsSources.reasons.${reason}`);
  if (detail === '') return words;
  // Of what is there already the detail is the number of the row that says the same.
  const about = reason === 'duplicate' ? t('datasetsSources.row', { row: detail }) : detail;
  return t('datasetsSources.why', { reason: words, detail: about });
}
