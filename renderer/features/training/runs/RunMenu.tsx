import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { mayDo, type RunAct, runActs } from './runStates.ts';
import type { RunActs } from './useRunActs.ts';

export const actIcons = {
  pause: <IconPlayerPause size={16} />,
  resume: <IconPlayerPlay size={16} />,
  stopAndKeep: <IconPlayerStop size={16} />,
  cancel: <IconX size={16} />,
  remove: <IconTrash size={16} />,
} as const satisfies Record<RunAct, ReactNode>;

const isGrave = (act: RunAct) => act === 'cancel' || act === 'remove';

interface RunMenuProps {
  readonly run: TrainingRun;
  readonly acts: RunActs;
  /** Acts that have buttons of their own beside it. */
  readonly without?: readonly RunAct[];
}

/** Everything that can be done with a run as it is. */
export function RunMenu({ run, acts, without = [] }: RunMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('training.more', { name: run.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {runActs
          .filter((act) => mayDo(run, act) && !without.includes(act) && !isGrave(act))
          .map((act) => (
            <Menu.Item key={act} leftSection={actIcons[act]} onClick={() => acts.begin(run, act)}>
              {t(`training.act.${act}`)}
            </Menu.Item>
          ))}
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => acts.begin(run, 'rename')}>
          {t('training.act.rename')}
        </Menu.Item>
        {runActs
          .filter((act) => mayDo(run, act) && !without.includes(act) && isGrave(act))
          .map((act) => (
            <Menu.Item key={act} color="red" leftSection={actIcons[act]} onClick={() => acts.begin(run, act)}>
              {t(`training.act.${act}`)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
