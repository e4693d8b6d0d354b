import type { Statement, Store } from '../store/store.ts';

/** `conversation` null: the question of a new one. */
export function readDraft(store: Store, conversation: string | null): string {
  const sql = 'SELECT text FROM drafts WHERE conversation = ?';
  return store.read<{ text: string }>(sql, [conversation ?? ''])[0]?.text ?? '';
}

export function saveDraft(conversation: string | null, text: string): Statement {
  if (text === '') return clearDraft(conversation);
  return {
    sql: `INSERT INTO drafts (conversation, text, saved_at) VALUES (?, ?, ?)
          ON CONFLICT (conversation) DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at`,
    params: [conversation ?? '', text, new Date().toISOString()],
  };
}

export function clearDraft(conversation: string | null): Statement {
  return { sql: 'DELETE FROM drafts WHERE conversation = ?', params: [conversation ?? ''] };
}
