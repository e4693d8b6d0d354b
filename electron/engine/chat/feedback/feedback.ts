import type { Feedback } from '../../../contract/feedback.ts';
import type { Statement, Store } from '../../store/store.ts';

interface FeedbackRow {
  readonly message_id: string;
  readonly stars: number | null;
  readonly correction: string | null;
  readonly actor: string;
  readonly at: string;
  /** JSON. */
  readonly datasets: string;
}

const selectFeedback = `SELECT feedback.*,
  (SELECT json_group_array(dataset_id) FROM collected WHERE collected.message_id = feedback.message_id) AS datasets
  FROM feedback`;

/** What was said of these messages, by id; of the others nothing was. */
export function readFeedback(store: Store, messages: readonly string[]): ReadonlyMap<string, Feedback> {
  const rows = store.read<FeedbackRow>(
    `${selectFeedback} WHERE message_id IN (SELECT value FROM json_each(?))
       AND (stars IS NOT NULL OR correction IS NOT NULL)`,
    [JSON.stringify(messages)],
  );
  return new Map(
    rows.map(({ message_id, datasets, ...said }) => [
      message_id,
      { ...said, datasets: JSON.parse(datasets) as string[] },
    ]),
  );
}

export interface Said extends Pick<Feedback, 'stars' | 'correction' | 'actor' | 'at'> {
  readonly message: string;
}

export function storeFeedback({ message, stars, correction, actor, at }: Said): Statement {
  return {
    sql: `INSERT INTO feedback (message_id, stars, correction, actor, at) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (message_id) DO UPDATE SET stars = excluded.stars, correction = excluded.correction,
            actor = excluded.actor, at = excluded.at`,
    params: [message, stars, correction, actor, at],
  };
}

export function markCollected(messages: readonly string[], dataset: string): Statement {
  return {
    sql: `INSERT OR IGNORE INTO collected (message_id, dataset_id)
          SELECT value, ? FROM json_each(?) WHERE EXISTS (SELECT 1 FROM messages WHERE messages.id = value)`,
    params: [dataset, JSON.stringify(messages)],
  };
}

export function datasetsOf(store: Store, message: string): string[] {
  return store
    .read<{ dataset_id: string }>('SELECT dataset_id FROM collected WHERE message_id = ?', [message])
    .map(({ dataset_id }) => dataset_id);
}

export interface FeedbackQuery {
  /** Left out: all conversations. */
  readonly conversation?: string | undefined;
  /** Only this answer. */
  readonly answer?: string | undefined;
  /** Rated so or better, or corrected; left out: whatever was said. */
  readonly minStars?: number | undefined;
}

/** Ids of answers that something was said of, in the order in which they were written. */
export function findRated(store: Store, { conversation, answer, minStars = 1 }: FeedbackQuery): string[] {
  const only = [
    ...(conversation === undefined ? [] : [['conversation_id = ?', conversation] as const]),
    ...(answer === undefined ? [] : [['messages.id = ?', answer] as const]),
  ];
  return store
    .read<{ id: string }>(
      `SELECT messages.id FROM feedback JOIN messages ON messages.id = feedback.message_id
       JOIN conversations ON conversations.id = messages.conversation_id
       WHERE deleted_at IS NULL AND (stars >= ? OR correction IS NOT NULL)
         ${only.map(([sql]) => `AND ${sql}`).join(' ')} ORDER BY messages.number`,
      [minStars, ...only.map(([, value]) => value)],
    )
    .map(({ id }) => id);
}
