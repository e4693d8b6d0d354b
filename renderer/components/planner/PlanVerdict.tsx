import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../electron/contract/planner.ts';
import classes from './planner.module.css';
import { formatSpeed, type Judged, verdictSentence } from './planWords.ts';
import { VerdictChip } from './VerdictChip.tsx';

interface PlanVerdictProps {
  readonly plan: Judged & Partial<Pick<Plan, 'speed'>>;
  /** Only the chip and the speed, for cards; the sentence is its title. */
  readonly compact?: boolean;
}

/** The planner's word: a chip, and the sentence that explains it. */
export function PlanVerdict({ plan, compact = false }: PlanVerdictProps) {
  const { t } = useTranslation();
  const sentence = verdictSentence(t, plan);
  const speed = plan.speed?.atStart ?? null;
  return (
    <div className={classes.verdict} {...(compact ? { title: sentence } : {})}>
      <VerdictChip verdict={plan.verdict} />
      {speed === null ? null : (
        <Text component="span" size="xs" className={classes.quiet}>
          {t('planner.about', { speed: formatSpeed(speed) })}
        </Text>
      )}
      {compact ? null : <Text size="sm">{sentence}</Text>}
    </div>
  );
}
