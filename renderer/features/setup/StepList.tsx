import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './setup.module.css';
import { type SetupStep, setupSteps } from './setupSteps.ts';

/** Which steps there are, which are behind and which one this is. */
export function StepList({ current }: { readonly current: SetupStep }) {
  const { t } = useTranslation();
  const at = setupSteps.indexOf(current);
  return (
    <nav className={classes.steps} aria-label={t('setup.steps')}>
      <ol>
        {setupSteps.map((step, index) => (
          <li key={step} aria-current={index === at ? 'step' : undefined} data-passed={index < at}>
            <span className={classes.number} aria-hidden="true">
              {index < at ? <IconCheck size={14} stroke={2.5} /> : index + 1}
            </span>
            {t(`setup.${step}.name`)}
          </li>
        ))}
      </ol>
    </nav>
  );
}
