import type { FileGrant } from '../../contract/files.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Store } from '../store/store.ts';

/** What the handlers of fine-tuning work with. */
export interface TrainingOptions {
  readonly dataDir: string;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly resolveGrant: (grant: FileGrant, access: 'read' | 'write') => string;
}
