import { Loader, VisuallyHidden } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorRecord } from '../engine/errorRecord.ts';
import classes from './components.module.css';
import { ErrorNote } from './ErrorNote.tsx';

interface QueryGateProps<Answer> {
  readonly query: UseQueryResult<Answer>;
  readonly children: (answer: Answer) => ReactNode;
}

/** Shows an answer of the engine; until it has come a quiet sign of waiting, and if it was refused, why. */
export function QueryGate<Answer>({ query, children }: QueryGateProps<Answer>) {
  const { t } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    const action = { label: t('app.retry'), run: () => void query.refetch() };
    return <ErrorNote error={toErrorRecord(query.error)} action={action} />;
  }
  return (
    <div className={classes.waiting} role="status">
      <Loader size="sm" aria-hidden="true" />
      <VisuallyHidden>{t('app.loading')}</VisuallyHidden>
    </div>
  );
}
