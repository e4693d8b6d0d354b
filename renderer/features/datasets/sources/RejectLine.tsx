import { useTranslation } from 'react-i18next';
import type { Reject } from '../../../../electron/contract/datasets/imports.ts';
import classes from './sources.module.css';

/** Where, why, and how the record begins; what it says is only text. */
export function RejectLine({ reject }: { readonly reject: Reject }) {
  const { t } = useTranslation();
  const { line, reason, detail, excerpt } = reject;
  return (
    <div className={classes.reject}>
      <span className={classes.rejectPlace}>{t('datasetsSources.line', { line })}</span>
      <span className={classes.rejectWhy}>
        {t(`datasetsSources.reasons.${reason}`)}
        {detail === '' ? null : (
          <span className={classes.quiet} translate="no">
            {' '}
            {detail}
          </span>
        )}
      </span>
      {excerpt === '' ? null : (
        <code className={classes.excerpt} title={excerpt}>
          {excerpt}
        </code>
      )}
    </div>
  );
}
