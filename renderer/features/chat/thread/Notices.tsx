import { useTranslation } from 'react-i18next';
import type { Language } from '../../../../electron/common/errors/appError.ts';
import type { ErrorRecord } from '../../../../electron/contract/jobs.ts';
import { InfoIcon } from '../../../components/icons.tsx';
import { explain } from '../../../engine/errorRecord.ts';
import classes from './thread.module.css';

/** Remarks about an answer: a template that was made up, turns the model was not shown. */
export function Notices({ notices }: { readonly notices: readonly ErrorRecord[] }) {
  const { t, i18n } = useTranslation();
  return notices.map((notice) => {
    const { what, next } = explain(t, notice, i18n.language as Language);
    return (
      <div key={notice.code} className={classes.notice}>
        <InfoIcon />
        <span>
          {what} {next}
        </span>
      </div>
    );
  });
}
