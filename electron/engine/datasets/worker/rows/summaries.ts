import type { RowContent } from '../../../../common/datasetRow.ts';
import type { Row, RowSummary } from '../../../../contract/datasets/rows.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { problemsOf } from '../problems.ts';

/** A row as it is stored. */
export interface StoredRow {
  readonly id: number;
  readonly source: number | null;
  readonly line: number | null;
  readonly label: string | null;
  readonly label_by: Row['labelBy'];
  readonly stars: number | null;
  readonly note: string | null;
  readonly assignee: string | null;
  readonly split: string | null;
  readonly review: 'approved' | 'rejected' | null;
  readonly reviewer: string | null;
  readonly author: string;
  readonly characters: number;
  readonly han: number;
  readonly tokens: number | null;
  readonly cluster: number | null;
  readonly problems: number;
  readonly removed: number | null;
  readonly revision: number;
  readonly changed_at: string;
  readonly content: string;
  readonly extra: string | null;
}

/** In the order of the ids. */
export function readSummaries(file: DatasetFile, ids: readonly number[]): RowSummary[] {
  const chosen = JSON.stringify(ids);
  const rows = file.all<StoredRow>(
    `SELECT rows.*, content FROM json_each(?) AS chosen JOIN rows ON rows.id = chosen.value
       JOIN contents ON contents.id = rows.id ORDER BY chosen.key`,
    chosen,
  );
  const tags = new Map<number, string[]>();
  for (const { row, tag } of file.all<{ row: number; tag: string }>(
    'SELECT row, tag FROM json_each(?) AS chosen JOIN tags ON row = chosen.value ORDER BY row, tag',
    chosen,
  ))
    tags.set(row, [...(tags.get(row) ?? []), tag]);
  return rows.map((row) => ({
    ...toFields(row, tags.get(row.id) ?? []),
    ...summarize(JSON.parse(row.content) as RowContent),
    hasNote: row.note !== null,
  }));
}

export function toFields(row: StoredRow, tags: string[]): Omit<Row, 'content' | 'extra' | 'note'> {
  return {
    id: row.id,
    source: row.source,
    line: row.line,
    label: row.label,
    labelBy: row.label_by,
    tags,
    stars: row.stars,
    assignee: row.assignee,
    split: row.split,
    review: row.review ?? 'open',
    reviewer: row.reviewer,
    author: row.author,
    characters: row.characters,
    han: row.han,
    tokens: row.tokens,
    cluster: row.cluster,
    problems: problemsOf(row.problems),
    isRemoved: row.removed !== null,
    revision: row.revision,
    changedAt: row.changed_at,
  };
}

type Summary = Pick<RowSummary, 'question' | 'answer' | 'turns' | 'image'>;

function summarize(content: RowContent): Summary {
  if ('text' in content) return { question: begin(content.text), answer: '', turns: 0, image: null };
  if ('image' in content) {
    const labels = new Set([...content.labels, ...content.boxes.map(({ label }) => label)]);
    return {
      question: begin(content.name),
      answer: begin([...labels].join(', ')),
      turns: 0,
      image: content.image,
    };
  }
  const { turns } = content;
  const asked = turns.findLast(({ role }) => role === 'user')?.content ?? turns[0]?.content ?? '';
  const answered =
    'chosen' in content
      ? content.chosen
      : (turns.findLast(({ role }) => role === 'assistant')?.content ?? '');
  return { question: begin(asked), answer: begin(answered), turns: turns.length, image: null };
}

const shownCharacters = 300;

function begin(text: string): string {
  return text.length <= shownCharacters
    ? text
    : [...text.slice(0, shownCharacters * 2)].slice(0, shownCharacters).join('');
}
