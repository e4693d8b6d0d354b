import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../../../electron/common/errors/appError.ts';
import type { ErrorRecord } from '../../../../../electron/contract/jobs.ts';
import { toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useOfferedActions } from '../../../../view/actions.ts';
import { useRowsScope } from '../rowsScope.ts';
import { contentProblem } from './content.ts';
import {
  draftChange,
  draftKey,
  isConflict,
  type RowDraft,
  setDraft,
  useRowDrafts,
  type Written,
  writtenOf,
} from './drafts.ts';
import type { ShownRow } from './shownRow.ts';

export interface RowEditor {
  /** null: nothing is being written. */
  readonly draft: RowDraft | null;
  /** Somebody else has written another text meanwhile. */
  readonly isConflict: boolean;
  readonly isSaving: boolean;
  readonly error: ErrorRecord | null;
  readonly dismiss: () => void;
  readonly begin: () => void;
  readonly write: (change: Partial<Written>) => void;
  readonly save: () => void;
  readonly discard: () => void;
  /** Goes on over what somebody else has written: what is here is to be saved in its place. */
  readonly keepMine: () => void;
}

/** Writing a row's texts: a draft that outlives a reload, saved as one change. */
export function useRowEditor(row: ShownRow): RowEditor {
  const { dataset, hands } = useRowsScope();
  const queries = useQueryClient();
  const key = draftKey(dataset.id, row.id);
  const draft = useRowDrafts(({ drafts }) => drafts[key]) ?? null;
  const saving = useMutation({
    mutationFn: async (written: RowDraft) => {
      const change = draftChange(written);
      if (Object.keys(change).length > 0) await hands.edit(row.id, change, row.revision);
    },
    onSuccess: () => setDraft(key, null),
    // What it is now is fetched: the draft is shown beside it.
    onSettled: () => queries.invalidateQueries({ queryKey: ['datasets', 'rows.show', dataset.id, row.id] }),
  });
  const conflict = draft !== null && isConflict(draft, row);
  const isStale = saving.error instanceof AppError && saving.error.code === 'datasets.rowChanged';
  const editor: RowEditor = {
    draft,
    isConflict: conflict,
    isSaving: saving.isPending,
    // A row that was changed elsewhere is shown as such, side by side.
    error: saving.error && !(isStale && conflict) ? toErrorRecord(saving.error) : null,
    dismiss: saving.reset,
    begin: () => {
      setDraft(key, { ...writtenOf(row), base: writtenOf(row) });
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('[data-testid=row-editor] textarea')?.focus(),
      );
    },
    write: (change) => draft && setDraft(key, { ...draft, ...change }),
    save: () => draft && contentProblem(draft.content) === null && !conflict && saving.mutate(draft),
    discard: () => {
      setDraft(key, null);
      saving.reset();
    },
    keepMine: () => {
      if (draft) setDraft(key, { ...draft, base: writtenOf(row) });
      saving.reset();
    },
  };
  useEditorActions(editor);
  return editor;
}

function useEditorActions({ draft, begin, save }: RowEditor): void {
  const { t } = useTranslation();
  const isWriting = draft !== null;
  const actions = useMemo(
    () => [
      {
        id: 'rows.edit',
        section: 'datasets' as const,
        label: t('datasetRows.edit'),
        shortcut: 'E',
        disabled: isWriting,
        run: begin,
      },
      {
        id: 'rows.save',
        section: 'datasets' as const,
        label: t('datasetRows.save'),
        shortcut: 'mod+S',
        whileTyping: true,
        disabled: !isWriting,
        run: save,
      },
    ],
    [t, isWriting, begin, save],
  );
  useOfferedActions('rowEditor', actions);
}
