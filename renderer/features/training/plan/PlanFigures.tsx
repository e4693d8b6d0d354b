import { useTranslation } from 'react-i18next';
import { formatCount } from '../../../../electron/common/format.ts';
import type { TrainingPlan } from '../../../../electron/contract/training/runs.ts';
import { formatSpan } from '../timeWords.ts';
import classes from './plan.module.css';

/** How much it reads and how long it takes. */
export function PlanFigures({ plan }: { readonly plan: TrainingPlan }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const beside = [
    ...(plan.validationExamples > 0
      ? [t('trainingForm.plan.validation', { count: plan.validationExamples })]
      : []),
    ...(plan.replayExamples > 0 ? [t('trainingForm.plan.replay', { count: plan.replayExamples })] : []),
  ];
  const facts = [
    { name: 'examples', value: number(plan.examples), about: beside.join(', ') },
    {
      name: 'tokens',
      value: formatCount(plan.tokens),
      about: t('trainingForm.plan.trained', { tokens: formatCount(plan.trainedTokens) }),
    },
    { name: 'steps', value: number(plan.steps), about: '' },
    {
      name: 'time',
      value: plan.seconds === null ? '–' : formatSpan(t, plan.seconds),
      about: plan.seconds === null ? t('trainingForm.plan.timeUnknown') : '',
    },
    { name: 'parameters', value: formatCount(plan.trainedParameters), about: '' },
  ] as const;
  return (
    <dl className={classes.figures}>
      {facts.map(({ name, value, about }) => (
        <div key={name}>
          <dt>{t(`trainingForm.plan.${name}`)}</dt>
          <dd>{value}</dd>
          {about ? <dd className={classes.about}>{about}</dd> : null}
        </div>
      ))}
    </dl>
  );
}
