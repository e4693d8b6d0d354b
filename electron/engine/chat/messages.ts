import { AppError } from '../../common/errors/appError.ts';
import type { AnswerRecord, Message, Sampling } from '../../contract/chat.ts';
import type { Statement, Store } from '../store/store.ts';

interface MessageRow {
  id: string;
  conversation_id: string;
  parent_id: string | null;
  role: Message['role'];
  text: string;
  state: Message['state'];
  finish: Message['finish'];
  stats: string | null;
  error: string | null;
  answerer: string | null;
  system: string | null;
  sampling: string | null;
  comparison: string | null;
  job_id: string | null;
  created_at: string;
}

/** A message with what only the engine needs: the system prompt that an answer was given. */
export type StoredMessage = Omit<Message, 'siblings'> & { readonly system: string | null };

/** Throws `request.notFound`, for a message of another conversation too. */
export function findMessage(store: Store, conversation: string, id: string): StoredMessage {
  const row = store.read<MessageRow>('SELECT * FROM messages WHERE id = ? AND conversation_id = ?', [
    id,
    conversation,
  ])[0];
  if (!row) throw new AppError('request.notFound', { kind: 'message', name: id });
  return toStored(store, row);
}

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

/** Adds to each of these messages of one conversation those that stand beside it. */
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
  return messages.map(({ system: _, ...message }) => ({
    ...message,
    siblings: children.get(message.parent) ?? [message.id],
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

/**
 * The text of an answer that is still streaming is read from its job's output, which is stored as it comes: that is also
 * why a half answer survives a kill.
 */
function toStored(store: Store, row: MessageRow): StoredMessage {
  return {
    id: row.id,
    parent: row.parent_id,
    role: row.role,
    text: row.state === 'streaming' && row.job_id ? streamedText(store, row.job_id) : row.text,
    state: row.state,
    finish: row.finish,
    stats: parse<Message['stats']>(row.stats),
    answerer: parse<Message['answerer']>(row.answerer),
    system: row.system,
    sampling: parse<Sampling>(row.sampling),
    comparison: row.comparison,
    job: row.job_id,
    error: parse<Message['error']>(row.error),
    createdAt: row.created_at,
  };
}

function parse<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}

export function streamedText(store: Store, job: string): string {
  return store
    .read<{ record: string }>('SELECT record FROM job_output WHERE job_id = ? ORDER BY sequence', [job])
    .map((row) => JSON.parse(row.record) as AnswerRecord)
    .map((record) => (record.kind === 'text' ? record.text : ''))
    .join('');
}

/** After a kill: answers whose job no longer runs become partial, with all the text that had been stored. */
export function settleStreaming(store: Store): Statement[] {
  const rows = store.read<{ id: string; job_id: string | null }>(
    "SELECT id, job_id FROM messages WHERE state = 'streaming'",
  );
  return rows.map((row) => ({
    sql: "UPDATE messages SET state = 'partial', finish = 'error', text = ?, error = ? WHERE id = ?",
    params: [
      row.job_id === null ? '' : streamedText(store, row.job_id),
      JSON.stringify({ code: 'engine.lost', data: {} }),
      row.id,
    ],
  }));
}

export interface NewMessage {
  readonly id: string;
  readonly conversation: string;
  readonly parent: string | null;
  readonly now: string;
}

export function insertQuestion({ id, conversation, parent, now }: NewMessage, text: string): Statement {
  return {
    sql: `INSERT INTO messages (id, conversation_id, parent_id, role, text, state, created_at)
          VALUES (?, ?, ?, 'user', ?, 'done', ?)`,
    params: [id, conversation, parent, text, now],
  };
}

export interface NewAnswer extends NewMessage {
  readonly answerer: NonNullable<Message['answerer']>;
  readonly system: string | null;
  readonly sampling: Sampling;
  readonly comparison: string | null;
  readonly job: string;
}

/** Empty, and being written by its job. */
export function insertAnswer(answer: NewAnswer): Statement {
  const { id, conversation, parent, answerer, system, sampling, comparison, job, now } = answer;
  return {
    sql: `INSERT INTO messages (id, conversation_id, parent_id, role, text, state, answerer, system, sampling, comparison,
                                job_id, created_at)
          VALUES (?, ?, ?, 'assistant', '', 'streaming', ?, ?, ?, ?, ?, ?)`,
    params: [
      ...[id, conversation, parent, JSON.stringify(answerer), system, JSON.stringify(sampling)],
      ...[comparison, job, now],
    ],
  };
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

export type AnswerEnd = Pick<Message, 'text' | 'state' | 'finish' | 'stats' | 'error'>;

export function endMessage(id: string, end: AnswerEnd): Statement {
  return {
    sql: 'UPDATE messages SET text = ?, state = ?, finish = ?, stats = ?, error = ? WHERE id = ?',
    params: [
      end.text,
      end.state,
      end.finish,
      end.stats === null ? null : JSON.stringify(end.stats),
      end.error === null ? null : JSON.stringify(end.error),
      id,
    ],
  };
}

export function endUnbegun(id: string): Statement {
  return {
    sql: "UPDATE messages SET state = 'partial', finish = 'cancelled' WHERE id = ? AND state = 'streaming'",
    params: [id],
  };
}
