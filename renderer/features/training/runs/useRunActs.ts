import { useState } from 'react';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { type AskedFirst, isAskedFirst, type RunAct } from './runStates.ts';
import { type RunControl, useRunControl } from './useRunControl.ts';

export interface OpenDialog {
  readonly run: TrainingRun;
  readonly ask: AskedFirst | 'rename';
}

export interface RunActs extends RunControl {
  /** Does it, or asks first. */
  readonly begin: (run: TrainingRun, act: RunAct | 'rename') => void;
  readonly open: OpenDialog | null;
  readonly close: () => void;
}

/** What can be done with runs, and the question that is open about one of them. */
export function useRunActs(): RunActs {
  const control = useRunControl();
  const [open, setOpen] = useState<OpenDialog | null>(null);
  return {
    ...control,
    open,
    close: () => setOpen(null),
    begin: (run, act) => {
      control.forget();
      if (act === 'rename' || isAskedFirst(act)) setOpen({ run, ask: act });
      else control.send(run.id, act);
    },
  };
}
