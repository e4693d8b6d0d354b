import { AppError } from '../../common/errors/appError.ts';
import type { ChatMessage } from '../../compute/contract.ts';
import type { AnswerRecord, Conversation, Message, Sampling } from '../../contract/chat.ts';
import type { LoadRequest } from '../residency/loadedModels.ts';
import type { Statement, Store } from '../store/store.ts';

export interface AnswerJobInput {
  readonly conversation: string;
  readonly answer: string;
  readonly load: LoadRequest;
  readonly sampling: Sampling;
}

const titleLength = 60;

interface ConversationRow {
  id: string;
  title: string;
  model_id: string;
  updated_at: string;
}

interface MessageRow {
  id: string;
  role: Message['role'];
  text: string;
  state: Message['state'];
  finish: Message['finish'];
  stats: string | null;
  error: string | null;
  job_id: string | null;
  created_at: string;
}

/** Newest first. */
export function listConversations(store: Store): Conversation[] {
  return store
    .read<ConversationRow>('SELECT * FROM conversations ORDER BY updated_at DESC')
    .map(toConversation);
}

/** Throws `request.notFound`. */
export function findConversation(store: Store, id: string): Conversation {
  const row = store.read<ConversationRow>('SELECT * FROM conversations WHERE id = ?', [id])[0];
  if (!row) throw new AppError('request.notFound', { kind: 'conversation', name: id });
  return toConversation(row);
}

/**
 * The messages in order. The text of an answer that is still streaming is read from its job's output, which is stored as
 * it comes: that is also why a half answer survives a kill.
 */
export function listMessages(store: Store, conversation: string): Message[] {
  return store
    .read<MessageRow>('SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq', [conversation])
    .map((row) => ({
      id: row.id,
      role: row.role,
      text: row.state === 'streaming' && row.job_id ? streamedText(store, row.job_id) : row.text,
      state: row.state,
      finish: row.finish,
      stats: row.stats === null ? null : (JSON.parse(row.stats) as Message['stats']),
      error: row.error === null ? null : (JSON.parse(row.error) as Message['error']),
      createdAt: row.created_at,
    }));
}

const isBeingWritten = "messages.state = 'streaming' AND jobs.state IN ('queued', 'running')";

/** The job that is writing this conversation's last answer, if one is. */
export function runningAnswer(store: Store, conversation: string): string | null {
  const row = store.read<{ job_id: string }>(
    `SELECT messages.job_id FROM messages JOIN jobs ON jobs.id = messages.job_id
     WHERE conversation_id = ? AND ${isBeingWritten}
     ORDER BY seq DESC LIMIT 1`,
    [conversation],
  )[0];
  return row?.job_id ?? null;
}

/**
 * What a model is shown of these messages. An answer that never got a word is left out, and the questions around it
 * become one: many templates refuse two turns of one side in a row.
 */
export function promptMessages(messages: readonly Message[]): ChatMessage[] {
  const shown: { role: Message['role']; content: string }[] = [];
  for (const { role, text } of messages) {
    const before = shown.at(-1);
    if (text === '') continue;
    if (role === 'user' && before?.role === 'user') before.content += `\n\n${text}`;
    else shown.push({ role, content: text });
  }
  return shown;
}

/** What the last answer of a conversation was asked with; null: nothing was asked yet, or its job is gone. */
export function lastAnswerInput(store: Store, conversation: string): AnswerJobInput | null {
  const row = store.read<{ input: string }>(
    `SELECT jobs.input FROM messages JOIN jobs ON jobs.id = messages.job_id
     WHERE conversation_id = ? AND role = 'assistant' ORDER BY seq DESC LIMIT 1`,
    [conversation],
  )[0];
  return row ? (JSON.parse(row.input) as AnswerJobInput) : null;
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

export interface NewConversation {
  readonly id: string;
  readonly modelId: string;
  readonly firstText: string;
  readonly now: string;
}

export function insertConversation({ id, modelId, firstText, now }: NewConversation): Statement {
  const title = firstText.trim().replace(/\s+/g, ' ').slice(0, titleLength);
  return {
    sql: 'INSERT INTO conversations (id, title, model_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
    params: [id, title, modelId, now, now],
  };
}

/** Fails with `store.conflict` when an answer is being written: of two questions at the same moment one is refused. */
export function touchConversation(id: string, modelId: string, now: string): Statement {
  return {
    sql: `UPDATE conversations SET updated_at = ?, model_id = ? WHERE id = ? AND NOT EXISTS (
            SELECT 1 FROM messages JOIN jobs ON jobs.id = messages.job_id
            WHERE conversation_id = conversations.id AND ${isBeingWritten})`,
    params: [now, modelId, id],
    changes: 1,
  };
}

export interface NewMessage {
  readonly id: string;
  readonly conversation: string;
  readonly role: Message['role'];
  readonly text: string;
  readonly state: Message['state'];
  /** The job that writes it. */
  readonly job: string | null;
  readonly now: string;
}

export function insertMessage(message: NewMessage): Statement {
  const { id, conversation, role, text, state, job, now } = message;
  return {
    sql: `INSERT INTO messages (id, conversation_id, seq, role, text, state, job_id, created_at)
          VALUES (?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM messages WHERE conversation_id = ?), ?, ?, ?, ?, ?)`,
    params: [id, conversation, conversation, role, text, state, job, now],
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

/** Messages and the output of their jobs go with it (ON DELETE CASCADE). */
export function deleteConversation(id: string): Statement[] {
  return [
    {
      sql: 'DELETE FROM jobs WHERE id IN (SELECT job_id FROM messages WHERE conversation_id = ?)',
      params: [id],
    },
    { sql: 'DELETE FROM conversations WHERE id = ?', params: [id] },
  ];
}

function toConversation(row: ConversationRow): Conversation {
  return { id: row.id, title: row.title, model: row.model_id, updatedAt: row.updated_at };
}
