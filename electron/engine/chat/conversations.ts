import { AppError } from '../../common/errors/appError.ts';
import type { Conversation, Sampling } from '../../contract/chat.ts';
import type { SqlValue, Statement, Store } from '../store/store.ts';

const titleLength = 60;

interface ConversationRow {
  id: string;
  title: string;
  model_id: string;
  system: string | null;
  sampling: string;
  leaf: string | null;
  created_at: string;
  updated_at: string;
}

export interface ConversationPage {
  readonly before?: { readonly updatedAt: string; readonly id: string } | undefined;
  readonly atMost: number;
  readonly owner: string;
}

/** Newest first. */
export function listConversations(store: Store, { before, atMost, owner }: ConversationPage) {
  const older = before ? 'AND (updated_at, id) < (?, ?)' : '';
  const params: SqlValue[] = before ? [owner, before.updatedAt, before.id, atMost + 1] : [owner, atMost + 1];
  const rows = store.read<ConversationRow>(
    `SELECT * FROM conversations WHERE deleted_at IS NULL AND owner = ? ${older} ORDER BY updated_at DESC, id DESC LIMIT ?`,
    params,
  );
  return { conversations: rows.slice(0, atMost).map(toConversation), more: rows.length > atMost };
}

/** Throws `request.notFound`, for a deleted one too. */
export function findConversation(store: Store, id: string): Conversation {
  const row = store.read<ConversationRow>('SELECT * FROM conversations WHERE id = ? AND deleted_at IS NULL', [
    id,
  ])[0];
  if (!row) throw noConversation(id);
  return toConversation(row);
}

export function noConversation(id: string, cause?: unknown): AppError {
  return new AppError('request.notFound', { kind: 'conversation', name: id }, { cause });
}

function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    model: row.model_id,
    system: row.system,
    sampling: JSON.parse(row.sampling) as Sampling,
    leaf: row.leaf,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export interface NewConversation extends Pick<Conversation, 'id' | 'model' | 'system' | 'sampling'> {
  readonly firstText: string;
  readonly owner: string;
  readonly now: string;
}

export function insertConversation(conversation: NewConversation): Statement {
  const { id, model, system, sampling, firstText, owner, now } = conversation;
  const title = [...firstText.slice(0, 1_000).trim().replace(/\s+/gu, ' ')].slice(0, titleLength).join('');
  return {
    sql: `INSERT INTO conversations (id, title, model_id, system, sampling, owner, created_at, updated_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [id, title, model, system, JSON.stringify(sampling), owner, now, now],
  };
}

export interface Turn {
  readonly conversation: string;
  readonly model: string;
  /** The end of the branch that is shown from now on. */
  readonly leaf: string;
  readonly now: string;
}

/** Fails with `store.conflict` when an answer is being written (of two questions at the same moment one is refused) or it is deleted. */
export function beginTurn({ conversation, model, leaf, now }: Turn): Statement {
  return {
    sql: `UPDATE conversations SET updated_at = ?, model_id = ?, leaf = ?
          WHERE id = ? AND deleted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM messages JOIN jobs ON jobs.id = messages.job_id
            WHERE conversation_id = conversations.id AND messages.state = 'streaming' AND jobs.state IN ('queued', 'running'))`,
    params: [now, model, leaf, conversation],
    changes: 1,
  };
}

export function showLeaf(conversation: string, leaf: string): Statement {
  return {
    sql: 'UPDATE conversations SET leaf = ? WHERE id = ? AND deleted_at IS NULL',
    params: [leaf, conversation],
    changes: 1,
  };
}

export function renameConversation(id: string, title: string): Statement {
  return {
    sql: 'UPDATE conversations SET title = ? WHERE id = ? AND deleted_at IS NULL',
    params: [title, id],
    changes: 1,
  };
}

/** What is left out (undefined) stays as it is. */
export function configureConversation(
  id: string,
  change: { readonly system?: string | null | undefined; readonly sampling?: Sampling | undefined },
): Statement[] {
  const live = 'WHERE id = ? AND deleted_at IS NULL';
  const statements: Statement[] = [];
  if (change.system !== undefined) {
    const system = change.system === '' ? null : change.system;
    statements.push({
      sql: `UPDATE conversations SET system = ? ${live}`,
      params: [system, id],
      changes: 1,
    });
  }
  if (change.sampling !== undefined) {
    const sampling = JSON.stringify(change.sampling);
    statements.push({
      sql: `UPDATE conversations SET sampling = ? ${live}`,
      params: [sampling, id],
      changes: 1,
    });
  }
  return statements;
}
