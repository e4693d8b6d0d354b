import type { Statement, Store } from '../store/store.ts';
import { type AttemptKey, requireAttempt } from './jobRows.ts';

/** The append-only output of one attempt: numbered on from what earlier attempts wrote, stored in batches. */
export interface OutputWriter {
  add(record: unknown, statements: readonly Statement[]): void;
  /** Resolves when everything added is stored; rejects with the first failure of a batch. */
  flush(): Promise<void>;
}

export interface OutputWriterOptions {
  readonly store: Store;
  readonly key: AttemptKey;
  onStored(): void;
  /** A batch could not be stored; nothing more will be. */
  onFailure(error: unknown): void;
}

/** While one batch is being written the next one gathers, so a fast job makes large batches and a slow one has no delay. */
export function createOutputWriter({ store, key, onStored, onFailure }: OutputWriterOptions): OutputWriter {
  let sequence = nextSequence(store, key.id);
  let batch: Statement[] = [];
  let isWriting = false;
  let written: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;

  async function writeBatches(): Promise<void> {
    isWriting = true;
    try {
      while (batch.length > 0) {
        const statements = [requireAttempt(key), ...batch];
        batch = [];
        await store.write({ audit: null, statements });
        onStored();
      }
    } catch (error) {
      failure = { error };
      batch = [];
      onFailure(error);
    } finally {
      isWriting = false; // In the same turn as the look at the batch: nothing can be added between the two.
    }
  }

  return {
    add(record, statements) {
      if (failure) return;
      batch.push({
        sql: 'INSERT INTO job_output (job_id, sequence, record) VALUES (?, ?, ?)',
        params: [key.id, sequence, JSON.stringify(record)],
      });
      batch.push(...statements);
      sequence += 1;
      if (!isWriting) written = writeBatches();
    },
    async flush() {
      while (isWriting) await written;
      if (failure) throw failure.error;
    },
  };
}

function nextSequence(store: Store, job: string): number {
  const rows = store.read<{ next: number }>(
    'SELECT coalesce(max(sequence) + 1, 0) AS next FROM job_output WHERE job_id = ?',
    [job],
  );
  return rows[0]?.next ?? 0;
}
