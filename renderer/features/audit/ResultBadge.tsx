import { IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './audit.module.css';

/** How it went: done, or the code of what kept it from being done. */
export function ResultBadge({ result }: { readonly result: string }) {
  const { t } = useTranslation();
  const isDone = result === 'ok';
  return (
    <span className={classes.result} data-result={isDone ? 'done' : 'refused'}>
      {isDone ? <IconCheck size={14} aria-hidden="true" /> : <IconX size={14} aria-hidden="true" />}
      {isDone ? t('audit.result.done') : <code className={classes.cut}>{result}</code>}
    </span>
  );
}
