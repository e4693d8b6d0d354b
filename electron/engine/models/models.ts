import type { JobFacts, JobKind } from '../../contract/jobs.ts';
import type { Profile } from '../../contract/models.ts';
import type { Log } from '../log.ts';
import type { ComputePool } from '../processes/computePool.ts';
import type { Store } from '../store/store.ts';
import type { Previews } from './previews.ts';
import type { VariantKey } from './records.ts';

/** What the model jobs work with; nothing else of the engine reaches them. */
export interface ModelsDependencies {
  readonly dataDir: string;
  readonly store: Store;
  readonly pool: ComputePool;
  readonly previews: Previews;
  readonly log: Pick<Log, 'bug'>;
  /** Threads a heavy task may use. */
  readonly threads: number;
}

/** A variant of a model as a job's input: what was resolved when the job was asked for, not looked up again. */
export interface VariantInput {
  readonly modelId: string;
  readonly variant: VariantKey;
}

/** The same, as people read it. */
export function variantFacts({ modelId, variant }: VariantInput): JobFacts {
  const { precision, blockSize } = variant;
  return { model: modelId, precision, ...(blockSize === null ? {} : { blockSize }) };
}

/** One profile of it. */
export interface RunInput extends VariantInput {
  readonly profile: Profile;
}

/** Jobs that have not ended and work on this model: they would lose its files if it were removed now. */
export function jobsUsing(store: Store, modelId: string): { readonly id: string; readonly kind: JobKind }[] {
  return store.read(
    `SELECT id, kind FROM jobs WHERE state IN ('queued', 'running', 'interrupted')
       AND coalesce(json_extract(input, '$.modelId'), json_extract(input, '$.load.modelId')) = ?`,
    [modelId],
  );
}
