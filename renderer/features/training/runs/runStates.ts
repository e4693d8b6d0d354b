import type { RunState, TrainingRun } from '../../../../electron/contract/training/runs.ts';

/** What can be done with a run, in the order of the buttons. */
export const runActs = ['pause', 'resume', 'stopAndKeep', 'cancel', 'remove'] as const;
export type RunAct = (typeof runActs)[number];

/** Which of them make sense in each state; the engine has the last word. */
export const actsOf = {
  queued: ['pause', 'cancel'],
  running: ['pause', 'stopAndKeep', 'cancel'],
  stopping: ['cancel'],
  paused: ['resume', 'cancel'],
  interrupted: ['resume', 'cancel'],
  failed: ['resume', 'remove'],
  cancelled: ['remove'],
  succeeded: ['remove'],
} as const satisfies Record<RunState, readonly RunAct[]>;

export function mayDo(run: Pick<TrainingRun, 'state'>, act: RunAct): boolean {
  const acts: readonly RunAct[] = actsOf[run.state];
  return acts.includes(act);
}

/** Whether it goes on by itself: its figures change. */
export function isUnderWay({ state }: Pick<TrainingRun, 'state'>): boolean {
  return state === 'queued' || state === 'running' || state === 'stopping';
}

/** Acts that are asked about first: nothing can bring back what they end. */
export const askedFirst = ['stopAndKeep', 'cancel', 'remove'] as const satisfies readonly RunAct[];
export type AskedFirst = (typeof askedFirst)[number];

export function isAskedFirst(act: RunAct): act is AskedFirst {
  return (askedFirst as readonly RunAct[]).includes(act);
}
