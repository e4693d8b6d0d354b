import { IconLock, IconLockOpen, IconLockQuestion } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GateOutcome } from '../../../../electron/common/evaluation.ts';
import classes from './evaluation.module.css';

const icons = {
  passed: <IconLockOpen size={15} />,
  failed: <IconLock size={15} />,
  notMeasured: <IconLockQuestion size={15} />,
} as const satisfies Record<GateOutcome, ReactNode>;

/** Whether it may be offered. */
export function GateBadge({ gate }: { readonly gate: GateOutcome }) {
  const { t } = useTranslation();
  return (
    <span className={classes.gateBadge} data-gate={gate}>
      {icons[gate]}
      {t(`trainingEvaluation.gate.${gate}`)}
    </span>
  );
}
