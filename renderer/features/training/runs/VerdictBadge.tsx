import { IconEqual, IconTrendingDown, IconTrendingUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import classes from './runs.module.css';

export type Verdict = NonNullable<TrainingRun['verdict']>;

const icons = {
  better: <IconTrendingUp size={15} />,
  worse: <IconTrendingDown size={15} />,
  noClearDifference: <IconEqual size={15} />,
} as const satisfies Record<Verdict, ReactNode>;

/** What the evaluation against the base has found. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTranslation();
  return (
    <span className={classes.verdict} data-verdict={verdict}>
      {icons[verdict]}
      {t(`training.verdict.${verdict}`)}
    </span>
  );
}
