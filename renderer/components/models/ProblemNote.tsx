import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../electron/common/errors/appError.ts';
import type { Problem } from '../../../electron/contract/models.ts';
import { explain } from '../../engine/errorRecord.ts';
import { WarningIcon } from '../icons.tsx';
import classes from './importing.module.css';

/** Something found in a model's files: what it is, and what to do about it. */
export function ProblemNote({ problem }: { readonly problem: Problem }) {
  const { t, i18n } = useTranslation();
  const { what, next } = explain(t, problem, i18n.language as Language);
  const isRefusal = problem.severity === 'refuse';
  return (
    <Alert
      color="red"
      variant="light"
      {...(isRefusal
        ? {}
        : { classNames: { root: classes.warn, title: classes.warnTitle, icon: classes.warnTitle } })}
      icon={<WarningIcon />}
      title={what}
      data-testid="problem"
      data-severity={problem.severity}
      data-code={problem.code}
    >
      <Text size="sm">{next}</Text>
    </Alert>
  );
}

/** What forbids an import first, then what is to be known. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }) {
  const sorted = [...problems].sort((a, b) => Number(a.severity === 'warn') - Number(b.severity === 'warn'));
  return sorted.map((problem) => (
    <ProblemNote key={`${problem.code} ${JSON.stringify(problem.data)}`} problem={problem} />
  ));
}
