import type { TrainingRecord } from '../../common/training.ts';
import type { JobContext } from '../jobs/jobs.ts';
import type { Statement } from '../store/store.ts';
import { insertEvent, insertPoint, insertSample } from './records/curve.ts';
import { forgetPointsAfter, updateSteps } from './records/runProgress.ts';

export interface OutputOptions {
  readonly run: string;
  readonly context: JobContext;
  /** Of the job; progress of others is not told. */
  readonly steps: ReadonlySet<string>;
  readonly temperature: () => number | null;
}

/** How often a list of runs is told that one is further on. */
const touchEveryMs = 1_000;

/**
 * What a run's process tells becomes the job's output and, in the same transaction, points, events and samples. Where it goes on
 * from an earlier step, what is known of later ones is forgotten.
 */
export function recordOutput({ run, context, steps, temperature }: OutputOptions) {
  let wholeSteps = 0;
  let touched = Number.NEGATIVE_INFINITY;
  const touch = (): Statement[] => {
    if (wholeSteps === 0 || performance.now() - touched < touchEveryMs) return [];
    touched = performance.now();
    return [updateSteps(run, wholeSteps)];
  };
  return {
    signal: context.signal,
    progress(step: string, ...amount: [done: number, total: number, unit: 'bytes' | 'tokens' | 'items']) {
      if (step === 'train') wholeSteps = amount[1];
      if (steps.has(step)) context.progress(step, ...amount);
    },
    output(told: unknown) {
      const record = withTemperature(told as TrainingRecord, temperature);
      context.output(record, [...statementsOf(record, run, context.attempt), ...touch()]);
    },
  };
}

function withTemperature(record: TrainingRecord, temperature: () => number | null): TrainingRecord {
  if (record.kind !== 'point' || record.temperatureCelsius !== null) return record;
  return { ...record, temperatureCelsius: temperature() };
}

function statementsOf(record: TrainingRecord, run: string, attempt: number): Statement[] {
  switch (record.kind) {
    case 'point':
      return [insertPoint(run, attempt, record)];
    case 'sample':
      return [insertSample(run, record)];
    case 'event': {
      const { event, at } = record;
      const goesBack = event.kind === 'started' || event.kind === 'resumed';
      return [...(goesBack ? [forgetPointsAfter(run, event.step)] : []), insertEvent(run, event, at)];
    }
  }
}
