import type { Statement, Store } from '../store/store.ts';

/** How long a removal can be taken back while the engine runs. */
export const undoMs = 10 * 60_000;

export function markDeleted(id: string, now: string): Statement {
  return {
    sql: 'UPDATE conversations SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL',
    params: [now, id],
    changes: 1,
  };
}

export function takeBack(id: string): Statement {
  return {
    sql: 'UPDATE conversations SET deleted_at = NULL WHERE id = ? AND deleted_at IS NOT NULL',
    params: [id],
    changes: 1,
  };
}

/** Conversations deleted up to that moment, with their messages, drafts and jobs, and the output of those (ON DELETE CASCADE). */
export function purgeDeleted(until: string): Statement[] {
  const deleted = 'SELECT id FROM conversations WHERE deleted_at IS NOT NULL AND deleted_at <= ?';
  return [
    {
      sql: `DELETE FROM jobs WHERE id IN (SELECT job_id FROM messages WHERE conversation_id IN (${deleted}))`,
      params: [until],
    },
    { sql: `DELETE FROM conversations WHERE id IN (${deleted})`, params: [until] },
  ];
}

/** A deleted row's words stay in an FTS5 index until its parts are merged (17 ms for 20,000 messages). */
const forgetWords: readonly Statement[] = ['message_search', 'title_search'].map((index) => ({
  sql: `INSERT INTO ${index} (${index}) VALUES ('optimize')`,
}));

export interface Purging {
  /** To be called after a removal: it becomes final when its time is up. */
  schedule(): void;
  stop(): void;
}

/** What an engine before this one left deleted is gone when this resolves; what is deleted from now on goes after `afterMs`. */
export async function startPurging(
  store: Store,
  { onError, afterMs = undoMs }: { readonly onError: (error: unknown) => void; readonly afterMs?: number },
): Promise<Purging> {
  const timers = new Set<NodeJS.Timeout>();
  async function purge(until: number): Promise<void> {
    const statements = purgeDeleted(new Date(until).toISOString());
    const results = await store.write({ audit: null, statements });
    if (results.some(({ changes }) => changes > 0))
      await store.write({ audit: null, statements: forgetWords });
  }
  await purge(Date.now());
  return {
    schedule() {
      const timer = setTimeout(() => {
        timers.delete(timer);
        purge(Date.now() - afterMs).catch(onError);
      }, afterMs + 50);
      timer.unref();
      timers.add(timer);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
