import { IconCheck } from '@tabler/icons-react';
import classes from './steps.module.css';

interface StepListProps {
  readonly label: string;
  /** In the order in which they are walked. */
  readonly steps: readonly { readonly key: string; readonly name: string }[];
  readonly current: string;
}

/** Which steps there are, which are behind and which one this is. */
export function StepList({ label, steps, current }: StepListProps) {
  const at = steps.findIndex(({ key }) => key === current);
  return (
    <nav className={classes.steps} aria-label={label}>
      <ol>
        {steps.map(({ key, name }, index) => (
          <li key={key} aria-current={index === at ? 'step' : undefined} data-passed={index < at}>
            <span className={classes.number} aria-hidden="true">
              {index < at ? <IconCheck size={14} stroke={2.5} /> : index + 1}
            </span>
            {name}
          </li>
        ))}
      </ol>
    </nav>
  );
}
