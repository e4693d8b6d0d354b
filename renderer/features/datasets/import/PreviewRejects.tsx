import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Reject } from '../../../../electron/contract/datasets/imports.ts';
import { RejectLine } from '../sources/RejectLine.tsx';
import classes from './import.module.css';

const shownRejects = 5;

interface PreviewRejectsProps {
  readonly rejects: readonly Reject[];
  readonly looked: number;
  readonly isWhole: boolean;
}

/** What would not become a row, and why; nothing where all would. */
export function PreviewRejects({ rejects, looked, isWhole }: PreviewRejectsProps) {
  const { t } = useTranslation();
  if (rejects.length === 0) return null;
  const counts = { count: rejects.length, of: looked };
  return (
    <section aria-label={t('datasetsImport.rejects')} className={classes.part} data-testid="preview-rejects">
      <Text fw={600} size="sm">
        {t(isWhole ? 'datasetsImport.rejectedAll' : 'datasetsImport.rejectedSome', counts)}
      </Text>
      <ul className={classes.rejects}>
        {rejects.slice(0, shownRejects).map((reject) => (
          <li key={reject.ordinal}>
            <RejectLine reject={reject} />
          </li>
        ))}
      </ul>
      {rejects.length > shownRejects ? (
        <Text size="sm" className={classes.quiet}>
          {t('datasetsImport.andMore', { count: rejects.length - shownRejects })}
        </Text>
      ) : null}
    </section>
  );
}
