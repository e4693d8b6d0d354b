import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconLoader2,
  IconPlayerPause,
  IconPlayerStop,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunState as State } from '../../../../electron/contract/training/runs.ts';
import classes from './runs.module.css';

const icons = {
  queued: <IconClock size={15} />,
  running: <IconLoader2 size={15} />,
  stopping: <IconPlayerStop size={15} />,
  interrupted: <IconPlugConnectedX size={15} />,
  paused: <IconPlayerPause size={15} />,
  succeeded: <IconCircleCheck size={15} />,
  failed: <IconAlertTriangle size={15} />,
  cancelled: <IconBan size={15} />,
} as const satisfies Record<State, ReactNode>;

/** The run's state as a word with a sign; colour is never the only difference. */
export function RunState({ state }: { readonly state: State }) {
  const { t } = useTranslation();
  return (
    <span className={classes.state} data-state={state}>
      {icons[state]}
      {t(`training.state.${state}`)}
    </span>
  );
}
