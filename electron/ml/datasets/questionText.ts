import type { RowContent } from '../../common/datasetRow.ts';

/**
 * What a row asks, without what it answers and without the system's words: two rows with the same question must not stand in
 * the training and in the test, whatever they answer. Of a picture its file's hash; null: the row asks nothing (a passage).
 */
export function questionText(content: RowContent): string | null {
  if ('text' in content) return null;
  if ('image' in content) return content.image;
  const turns = content.turns.filter(({ role }) => role !== 'system');
  const asked = 'chosen' in content ? turns : turns.slice(0, -1);
  return JSON.stringify(asked.map(({ role, content: text }) => [role, plain(text)]));
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
