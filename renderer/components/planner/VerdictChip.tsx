import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../../electron/contract/planner.ts';
import classes from './planner.module.css';

const marks = { fits: '✓', tight: '!', tooLarge: '✕' } as const satisfies Record<Verdict, string>;

/** The verdict in a word, a colour and a sign: no colour alone. */
export function VerdictChip({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTranslation();
  return (
    <Badge
      className={`${classes.chip} ${classes[verdict]}`}
      variant="default"
      leftSection={<span aria-hidden="true">{marks[verdict]}</span>}
    >
      {t(`planner.verdict.${verdict}`)}
    </Badge>
  );
}
