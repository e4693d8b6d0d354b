import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { RowContent } from '../../../../../electron/common/datasetRow.ts';
import type { Row } from '../../../../../electron/contract/datasets/rows.ts';

/** What is written by hand and saved together. */
export interface Written {
  readonly content: RowContent;
  readonly note: string | null;
}

export interface RowDraft extends Written {
  /** What the row was when it was begun. */
  readonly base: Written;
}

/** Edits that are not saved yet, by row: a reload of this window finds them again. */
export const useRowDrafts = create<{ readonly drafts: Readonly<Record<string, RowDraft>> }>()(
  persist((): { drafts: Record<string, RowDraft> } => ({ drafts: {} }), {
    name: 'inhouse.rowDrafts',
    version: 1,
    storage: createJSONStorage(() => sessionStorage),
  }),
);

export const draftKey = (dataset: string, row: number) => `${dataset}/${row}`;

export function setDraft(key: string, draft: RowDraft | null): void {
  useRowDrafts.setState(({ drafts }) => {
    const { [key]: _before, ...others } = drafts;
    return { drafts: draft === null ? others : { ...others, [key]: draft } };
  });
}

export function writtenOf({ content, note }: Pick<Row, 'content' | 'note'>): Written {
  return { content, note };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Whether the row's texts have become others since the draft was begun. (A label that was given meanwhile is no conflict.) */
export function isConflict(draft: RowDraft, row: Pick<Row, 'content' | 'note'>): boolean {
  return !isSame(draft.base, writtenOf(row));
}

/** What a draft changes; nothing when it is as it was. */
export function draftChange({ base, content, note }: RowDraft): Partial<Written> {
  return {
    ...(isSame(base.content, content) ? {} : { content }),
    ...(base.note === note ? {} : { note }),
  };
}
