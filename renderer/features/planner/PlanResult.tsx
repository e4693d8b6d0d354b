import { Button, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatPercent } from '../../../electron/common/format.ts';
import type { Plan, Remedy } from '../../../electron/contract/planner.ts';
import { MemoryBar } from '../../components/planner/MemoryBar.tsx';
import { formatSpeed, verdictSentence } from '../../components/planner/planWords.ts';
import { VerdictChip } from '../../components/planner/VerdictChip.tsx';
import { useEngine } from '../../engine/EngineContext.tsx';
import { LoadNow } from './LoadNow.tsx';
import classes from './plannerPage.module.css';
import { usePlanner } from './plannerStore.ts';
import { SpeedFacts } from './SpeedFacts.tsx';

/** The verdict, what it is made of, how fast it would be, and what the rule of thumb says. */
export function PlanResult({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  return (
    <div className={classes.result}>
      <div className={classes.verdictLine}>
        <VerdictChip verdict={plan.verdict} />
        <Text fw={600} aria-live="polite">
          {verdictSentence(t, plan)}
        </Text>
        <LoadNow plan={plan} />
      </div>
      <Remedies plan={plan} />
      <MemoryBar items={plan.items} totalBytes={plan.totalBytes} room={plan.room} />
      <CorrectionNote correction={plan.correction} />
      <div className={classes.facts}>
        <SpeedFacts plan={plan} />
        <RuleFacts plan={plan} />
      </div>
    </div>
  );
}

function CorrectionNote({ correction }: Pick<Plan, 'correction'>) {
  const { t } = useTranslation();
  const { loads, factor, error } = correction;
  return (
    <Text size="xs" className={classes.quiet}>
      {loads === 0
        ? t('planner.uncorrected')
        : t('planner.corrected', {
            count: loads,
            change: formatPercent(factor - 1, { signed: true, digits: 0 }),
            error: formatPercent(error ?? 0, { digits: 0 }),
          })}
    </Text>
  );
}

function Remedies({ plan: { remedies, verdict } }: { readonly plan: Plan }) {
  const { t, i18n } = useTranslation();
  const engine = useEngine();
  if (remedies.length === 0)
    return verdict === 'tooLarge' ? <Text size="sm">{t('planner.noRemedy')}</Text> : null;
  const words = (remedy: Remedy) => {
    switch (remedy.kind) {
      case 'precision':
        return t('planner.remedy.precision', { precision: remedy.precision.toUpperCase() });
      case 'context':
        return t('planner.remedy.context', { tokens: remedy.context.toLocaleString(i18n.language) });
      case 'unload':
        return t('planner.remedy.unload', { name: remedy.name, size: formatBytes(remedy.bytes) });
    }
  };
  const apply = (remedy: Remedy) => {
    if (remedy.kind === 'precision') usePlanner.setState({ precision: remedy.precision });
    else if (remedy.kind === 'context') usePlanner.setState({ context: remedy.context });
    // A model that has begun to answer meanwhile stays; the next plan shows it.
    else void engine.client.residency.unload({ model: remedy.model }).catch(() => undefined);
  };
  return (
    <div className={classes.remedies}>
      <Text size="sm" className={classes.quiet}>
        {t('planner.remedies')}
      </Text>
      {remedies.map((remedy) => (
        <Button key={words(remedy)} size="compact-sm" variant="default" onClick={() => apply(remedy)}>
          {words(remedy)}
        </Button>
      ))}
    </div>
  );
}

function RuleFacts({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  const { rule, room } = plan;
  return (
    <section className={classes.fact} aria-label={t('planner.rule.title')}>
      <Text size="xs" className={classes.quiet}>
        {t('planner.rule.title')}
      </Text>
      <Text className={classes.figure}>{formatBytes(Math.round(rule.bytes))}</Text>
      <Text size="sm">
        {t(rule.satisfied ? 'planner.rule.satisfied' : 'planner.rule.notSatisfied', {
          total: formatBytes(room.totalBytes),
        })}
      </Text>
      <Text size="xs" className={classes.quiet}>
        {t(`planner.rule.${rule.agreement}`, {
          precision: plan.precision.toUpperCase(),
          free: formatBytes(Math.round(room.freeBytes)),
          speed: plan.speed.atStart === null ? '' : formatSpeed(plan.speed.atStart),
        })}
      </Text>
      <Text size="xs" className={classes.quiet}>
        {t('planner.rule.formula')}
      </Text>
    </section>
  );
}
