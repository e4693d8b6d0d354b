import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface StoredMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly reasoningMs?: number;
}

export interface StoredChat {
  readonly id: string;
  readonly title: string;
  readonly messages: readonly StoredMessage[];
  readonly updatedAt?: string;
}

const answerer = { model: 'sample-model', name: 'sample-model', precision: 'int8', profile: 'exact' };

/** Puts conversations into a product's database, as if they had been had long ago. */
export function storeChats(dataDir: string, chats: readonly StoredChat[]): void {
  const database = new DatabaseSync(path.join(dataDir, 'inhouse.db'));
  try {
    database.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE');
    const conversation = database.prepare(
      `INSERT INTO conversations (id, title, model_id, leaf, created_at, updated_at) VALUES (?, ?, 'sample-model', ?, ?, ?)`,
    );
    const message = database.prepare(
      `INSERT INTO messages (id, conversation_id, parent_id, chosen_id, role, text, state, finish, stats, answerer, created_at)
       VALUES (?, ?, ?, ?, ?, ?, 'done', ?, ?, ?, ?)`,
    );
    for (const chat of chats) {
      const at = chat.updatedAt ?? new Date().toISOString();
      const idOf = (index: number) => (chat.messages[index] ? `${chat.id}-${index}` : null);
      conversation.run(chat.id, chat.title, idOf(chat.messages.length - 1), at, at);
      for (const [index, { role, text, reasoningMs = null }] of chat.messages.entries()) {
        const isAnswer = role === 'assistant';
        const stats = {
          promptTokens: 40,
          reusedTokens: 0,
          answerTokens: Math.ceil(text.length / 4),
          timeToFirstTokenMs: 180,
          tokensPerSecond: 24.5,
          droppedTurns: 0,
          reasoningMs,
        };
        message.run(
          `${chat.id}-${index}`,
          chat.id,
          idOf(index - 1),
          idOf(index + 1),
          role,
          text,
          isAnswer ? 'stop' : null,
          isAnswer ? JSON.stringify(stats) : null,
          isAnswer ? JSON.stringify(answerer) : null,
          at,
        );
      }
    }
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
