import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { actIcons } from '../runs/RunMenu.tsx';
import { mayDo, type RunAct } from '../runs/runStates.ts';
import type { RunActs } from '../runs/useRunActs.ts';

/** Those that people look for; the others are in the menu beside them. */
export const shownActs = ['pause', 'resume', 'stopAndKeep'] as const satisfies readonly RunAct[];

export function RunButtons({ run, acts }: { readonly run: TrainingRun; readonly acts: RunActs }) {
  const { t } = useTranslation();
  return shownActs
    .filter((act) => mayDo(run, act))
    .map((act) => (
      <Button
        key={act}
        variant={act === 'resume' ? 'filled' : 'default'}
        leftSection={actIcons[act]}
        loading={acts.busy?.act === act}
        onClick={() => acts.begin(run, act)}
      >
        {t(`training.act.${act}`)}
      </Button>
    ));
}
