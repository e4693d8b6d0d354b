import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TrainingPlan } from '../../../../electron/contract/training/runs.ts';
import classes from './plan.module.css';

interface LengthBarsProps {
  readonly plan: TrainingPlan;
  /** Longest row: what is longer is cut, or left out. */
  readonly maxTokens: number;
}

/** How long the examples are, and what is too long; each bar says its numbers. */
export function LengthBars({ plan, maxTokens }: LengthBarsProps) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const most = Math.max(1, ...plan.lengths.map(({ examples }) => examples));
  const lost = [
    ...(plan.cut > 0 ? [t('trainingForm.plan.cut', { count: plan.cut })] : []),
    ...(plan.leftOut > 0 ? [t('trainingForm.plan.leftOut', { count: plan.leftOut })] : []),
  ];
  return (
    <section className={classes.part} aria-label={t('trainingForm.plan.lengths')}>
      <div className={classes.memoryHead}>
        <Text size="sm" fw={600}>
          {t('trainingForm.plan.lengths')}
        </Text>
        <Text size="sm" className={classes.quiet}>
          {t('trainingForm.plan.longest', { tokens: number(plan.longest) })}
        </Text>
      </div>
      <ul className={classes.lengths}>
        {plan.lengths.map(({ upTo, examples }, index) => {
          const from = index === 0 ? 1 : (plan.lengths[index - 1]?.upTo ?? 0) + 1;
          const text = t('trainingForm.plan.bar', { from: number(from), to: number(upTo), count: examples });
          return (
            <li key={upTo} title={text}>
              <span
                className={classes.lengthBar}
                role="img"
                aria-label={text}
                data-lost={from > maxTokens}
                style={{ height: `${examples === 0 ? 0 : Math.max(3, (100 * examples) / most)}%` }}
              />
            </li>
          );
        })}
      </ul>
      <div className={classes.lengthEdges} aria-hidden="true">
        <span>1</span>
        <span>{t('trainingForm.plan.tokenCount', { tokens: number(plan.lengths.at(-1)?.upTo ?? 0) })}</span>
      </div>
      {lost.length > 0 ? (
        <Text size="sm" className={classes.lost}>
          {t('trainingForm.plan.lost', { lost: lost.join(', '), tokens: number(maxTokens) })}
        </Text>
      ) : null}
    </section>
  );
}
