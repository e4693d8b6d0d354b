import { type Job, type JobKind, type JobState, jobKindSchema } from '../../../electron/contract/jobs.ts';

/** Everything but answers, which have their own place: the chat. */
export const longKinds: readonly JobKind[] = jobKindSchema.options.filter((kind) => kind !== 'answer');

export const endedStates = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly JobState[];
export type EndedState = (typeof endedStates)[number];

const order: Readonly<Record<JobState, number>> = {
  running: 0,
  queued: 1,
  interrupted: 2,
  failed: 3,
  succeeded: 3,
  cancelled: 3,
};

/** Running jobs first, then those that wait in the order of their turn, then the interrupted ones. */
export function isBefore(a: Job, b: Job): number {
  return order[a.state] - order[b.state] || a.createdAt.localeCompare(b.createdAt);
}
