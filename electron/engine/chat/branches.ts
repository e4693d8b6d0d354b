import type { Message } from '../../contract/chat.ts';
import type { Statement, Store } from '../store/store.ts';
import { readFeedback } from './feedback/feedback.ts';
import { type MessageRow, type StoredMessage, toStored } from './messages.ts';

/** A message follows one with a smaller number: even in a damaged database a walk ends. */
const walkUp = `
  WITH RECURSIVE branch (number, id, parent_id, depth) AS (
    SELECT number, id, parent_id, 0 FROM messages WHERE id = ?
    UNION ALL
    SELECT messages.number, messages.id, messages.parent_id, depth + 1
    FROM branch JOIN messages ON messages.id = branch.parent_id AND messages.number < branch.number
  )`;

/** From the first message to `leaf`; null: none. */
export function listBranch(store: Store, leaf: string | null): StoredMessage[] {
  if (leaf === null) return [];
  const sql = `${walkUp} SELECT messages.* FROM branch JOIN messages USING (number) ORDER BY depth DESC`;
  return store.read<MessageRow>(sql, [leaf]).map((row) => toStored(store, row));
}

/** The same without the texts: 10,000 messages are quickly walked. */
export function listBranchIds(store: Store, leaf: string): string[] {
  const sql = `${walkUp} SELECT id FROM branch ORDER BY depth DESC`;
  return store.read<{ id: string }>(sql, [leaf]).map(({ id }) => id);
}

/** The end of the branch that was shown last through this message. */
export function findEnd(store: Store, from: string): string {
  const sql = `
    WITH RECURSIVE branch (number, id, chosen_id) AS (
      SELECT number, id, chosen_id FROM messages WHERE id = ?
      UNION ALL
      SELECT messages.number, messages.id, messages.chosen_id
      FROM branch JOIN messages ON messages.id = branch.chosen_id AND messages.number > branch.number
    )
    SELECT id FROM branch ORDER BY number DESC LIMIT 1`;
  return store.read<{ id: string }>(sql, [from])[0]?.id ?? from;
}

/** Every message of the tree, oldest first. */
export function listTree(store: Store, conversation: string): StoredMessage[] {
  const sql = 'SELECT * FROM messages WHERE conversation_id = ? ORDER BY number';
  return store.read<MessageRow>(sql, [conversation]).map((row) => toStored(store, row));
}

/** The other answers of the comparisons that a branch goes through. */
export function listBeside(store: Store, branch: readonly StoredMessage[]): StoredMessage[] {
  const comparisons = branch.flatMap(({ comparison }) => comparison ?? []);
  if (comparisons.length === 0) return [];
  const shown = new Set(branch.map(({ id }) => id));
  const sql = `SELECT * FROM messages WHERE comparison IS NOT NULL
               AND comparison IN (SELECT value FROM json_each(?)) ORDER BY number`;
  return store
    .read<MessageRow>(sql, [JSON.stringify(comparisons)])
    .filter(({ id }) => !shown.has(id))
    .map((row) => toStored(store, row));
}

/** UTF-8 bytes of all texts; SQLite knows them without reading the texts. */
export function measureTree(store: Store, conversation: string): number {
  const sql = 'SELECT sum(octet_length(text)) AS bytes FROM messages WHERE conversation_id = ?';
  return store.read<{ bytes: number | null }>(sql, [conversation])[0]?.bytes ?? 0;
}

/** Adds to each of these messages of one conversation those that stand beside it, and what people say of it. */
export function withSiblings(
  store: Store,
  conversation: string,
  messages: readonly StoredMessage[],
): Message[] {
  const children = new Map<string | null, string[]>();
  const sql = 'SELECT parent_id, id FROM messages WHERE conversation_id = ? ORDER BY parent_id, number';
  for (const row of store.read<{ parent_id: string | null; id: string }>(sql, [conversation])) {
    const beside = children.get(row.parent_id);
    if (beside) beside.push(row.id);
    else children.set(row.parent_id, [row.id]);
  }
  const said = readFeedback(
    store,
    messages.map(({ id }) => id),
  );
  return messages.map(({ system: _, ...message }) => ({
    ...message,
    siblings: children.get(message.parent) ?? [message.id],
    feedback: said.get(message.id) ?? null,
  }));
}

/** The answers of this conversation that are being written, with their jobs. */
export function listRunning(store: Store, conversation: string): { answer: string; job: string }[] {
  return store.read<{ answer: string; job: string }>(
    `SELECT messages.id AS answer, job_id AS job FROM messages JOIN jobs ON jobs.id = messages.job_id
     WHERE conversation_id = ? AND messages.state = 'streaming' AND jobs.state IN ('queued', 'running')
     ORDER BY number`,
    [conversation],
  );
}

/** Along this branch each message remembers the one that follows it here. */
export function choose(branch: readonly string[]): Statement {
  return {
    sql: `UPDATE messages SET chosen_id = branch.chosen FROM (
            SELECT value AS id, lead(value) OVER (ORDER BY key) AS chosen FROM json_each(?)) AS branch
          WHERE messages.id = branch.id AND branch.chosen IS NOT NULL AND chosen_id IS NOT branch.chosen`,
    params: [JSON.stringify(branch)],
  };
}
