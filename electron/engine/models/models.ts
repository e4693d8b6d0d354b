import type { Job } from '../../contract/jobs.ts';
import type { Model, Profile } from '../../contract/models.ts';
import type { ComputePool } from '../processes/computePool.ts';
import type { Store } from '../store/store.ts';
import type { VariantKey } from './records.ts';

/** What the model jobs work with; nothing else of the engine reaches them. */
export interface ModelsDependencies {
  readonly dataDir: string;
  readonly store: Store;
  readonly pool: ComputePool;
  /** Threads a heavy task may use. */
  readonly threads: number;
}

/** A variant of a model as a job's input: what was resolved when the job was asked for, not looked up again. */
export interface VariantInput {
  readonly modelId: string;
  readonly variant: VariantKey;
}

/** One profile of it. */
export interface RunInput extends VariantInput {
  readonly profile: Profile;
}

const endStates: ReadonlySet<Job['state']> = new Set(['succeeded', 'failed', 'cancelled']);

/** Jobs that would lose their files if the model were removed now. */
export function jobsUsing(jobs: readonly Job[], model: Model): Job[] {
  return jobs.filter((job) => !endStates.has(job.state) && job.subject === model.name);
}
