import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconLoader2,
  IconPlayerPause,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../../electron/contract/jobs.ts';
import { type ShownState, shownState } from '../../components/jobs/jobWords.ts';
import classes from './jobs.module.css';

const icons = {
  queued: <IconClock size={15} />,
  running: <IconLoader2 size={15} />,
  interrupted: <IconPlugConnectedX size={15} />,
  paused: <IconPlayerPause size={15} />,
  succeeded: <IconCircleCheck size={15} />,
  failed: <IconAlertTriangle size={15} />,
  cancelled: <IconBan size={15} />,
} as const satisfies Record<ShownState, ReactNode>;

/** The job's state as a word with a sign; colour is never the only difference. */
export function StateBadge({ job }: { readonly job: Pick<Job, 'state' | 'paused'> }) {
  const { t } = useTranslation();
  const state = shownState(job);
  return (
    <span className={classes.state} data-state={state}>
      {icons[state]}
      {t(`jobs.state.${state}`)}
    </span>
  );
}
