import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { formatFigure } from '../timeWords.ts';
import classes from './runs.module.css';
import { Sparkline } from './Sparkline.tsx';

/** The line of its losses and the newest of them; of the validation split the best, which is what is kept. */
export function RunLoss({ run }: { readonly run: TrainingRun }) {
  const { t } = useTranslation();
  if (run.loss === null) return <span className={classes.quiet}>–</span>;
  return (
    <div className={classes.lossCell}>
      <Sparkline run={run} />
      <div className={classes.lossValues}>
        <span>{formatFigure(run.loss)}</span>
        {run.bestValidationLoss === null ? null : (
          <span className={classes.quiet}>
            {t('training.bestValidation', { value: formatFigure(run.bestValidationLoss) })}
          </span>
        )}
      </div>
    </div>
  );
}
