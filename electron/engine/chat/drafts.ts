import type { Statement, Store } from '../store/store.ts';

/** `conversation` null: the question of a new one. */
export function readDraft(store: Store, conversation: string | null, owner: string): string {
  const sql = 'SELECT text FROM drafts WHERE conversation = ?';
  return store.read<{ text: string }>(sql, [keyOf(conversation, owner)])[0]?.text ?? '';
}

export function saveDraft(conversation: string | null, text: string, owner: string): Statement {
  if (text === '') return clearDraft(conversation, owner);
  return {
    sql: `INSERT INTO drafts (conversation, text, saved_at) VALUES (?, ?, ?)
          ON CONFLICT (conversation) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at`,
    params: [keyOf(conversation, owner), text, new Date().toISOString()],
  };
}

export function clearDraft(conversation: string | null, owner: string): Statement {
  return { sql: 'DELETE FROM drafts WHERE conversation = ?', params: [keyOf(conversation, owner)] };
}

/** Everybody has a new conversation of their own; the one user's is as it always was. */
function keyOf(conversation: string | null, owner: string): string {
  return conversation ?? (owner === 'single-user' ? '' : `new ${owner}`);
}
