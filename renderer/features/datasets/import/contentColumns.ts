import type { ContentOf, DatasetKind, RowContent, Turn } from '../../../../electron/common/datasetRow.ts';

export type ContentColumn =
  | 'question'
  | 'answer'
  | 'chosen'
  | 'rejected'
  | 'good'
  | 'text'
  | 'picture'
  | 'pictureLabels';

/** What a row of each kind shows of itself in a table, by column. */
export const contentColumns = {
  chat: ['question', 'answer'],
  preference: ['question', 'chosen', 'rejected'],
  rated: ['question', 'answer', 'good'],
  text: ['text'],
  image: ['picture', 'pictureLabels'],
} as const satisfies Record<DatasetKind, readonly ContentColumn[]>;

/** All turns but an answer at the end; a conversation of several says who speaks. */
function before(turns: readonly Turn[], hasAnswer: boolean): readonly Turn[] {
  return hasAnswer ? turns.slice(0, -1) : turns;
}

export interface Spoken {
  /** null: only one speaks, and there is no need to say who. */
  readonly role: Turn['role'] | null;
  readonly text: string;
}

const plain = (text: string): Spoken[] => [{ role: null, text }];
const spoken = (turns: readonly Turn[]): Spoken[] =>
  turns.length === 1 && turns[0]?.role === 'user'
    ? plain(turns[0].content)
    : turns.map(({ role, content }) => ({ role, text: content }));

type Chatlike = ContentOf['chat'] | ContentOf['preference'] | ContentOf['rated'];

/** What a row says in a column. */
export function contentCell(content: RowContent, column: Exclude<ContentColumn, 'good'>): readonly Spoken[] {
  if ('text' in content) return plain(content.text);
  if ('image' in content) {
    const labels = [...content.labels, ...content.boxes.map(({ label }) => label)];
    return plain(column === 'picture' ? content.name : [...new Set(labels)].join(', '));
  }
  return conversationCell(content, column);
}

function conversationCell(content: Chatlike, column: ContentColumn): readonly Spoken[] {
  if (column === 'question') return spoken(before(content.turns, !('chosen' in content)));
  if ('chosen' in content) return plain(column === 'chosen' ? content.chosen : content.rejected);
  return plain(content.turns.at(-1)?.content ?? '');
}
