import { AppError } from '../../common/errors/appError.ts';
import type { AnswerRecord, Message, Sampling } from '../../contract/chat.ts';
import type { Statement, Store } from '../store/store.ts';

export interface MessageRow {
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
export type StoredMessage = Omit<Message, 'siblings' | 'feedback'> & { readonly system: string | null };

/** Throws `request.notFound`, for a message of another conversation too. */
export function findMessage(store: Store, conversation: string, id: string): StoredMessage {
  const row = store.read<MessageRow>('SELECT * FROM messages WHERE id = ? AND conversation_id = ?', [
    id,
    conversation,
  ])[0];
  if (!row) throw new AppError('request.notFound', { kind: 'message', name: id });
  return toStored(store, row);
}

/**
 * The text of an answer that is still streaming is read from its job's output, which is stored as it comes: that is also
 * why a half answer survives a kill.
 */
export function toStored(store: Store, row: MessageRow): StoredMessage {
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
