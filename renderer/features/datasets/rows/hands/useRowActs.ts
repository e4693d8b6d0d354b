import { notifications, showNotification } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError, type Language } from '../../../../../electron/common/errors/appError.ts';
import type { RowChange, RowSummary } from '../../../../../electron/contract/datasets/rows.ts';
import { showUndo } from '../../../../components/showUndo.tsx';
import { explain, toErrorRecord } from '../../../../engine/errorRecord.ts';
import { useRowsScope } from '../rowsScope.ts';
import { firstView, useRowsViews } from '../rowsView.ts';
import { useTableView } from '../tableView.ts';
import type { Verdict } from './rowHands.ts';
import { useMoves } from './useMoves.ts';

type TargetRow = Pick<RowSummary, 'id'>;

export interface RowActs {
  /** To the row at the cursor (or in the panel); null takes it away. */
  readonly label: (label: string | null) => void;
  readonly stars: (stars: number) => void;
  /** Approves it and goes on; what its last author may not approve is only passed. */
  readonly approve: () => void;
  readonly remove: () => void;
  readonly undo: () => void;
  /** Of a row that is named; refusals are told. */
  readonly change: (row: TargetRow, change: RowChange) => Promise<boolean>;
  readonly review: (row: TargetRow, verdict: Verdict) => Promise<boolean>;
  readonly setRemoved: (row: TargetRow, isRemoved: boolean) => Promise<void>;
}

/** What the keys and the buttons of table and panel do to a row. */
export function useRowActs(): RowActs {
  const { t, i18n } = useTranslation();
  const { dataset, pages, hands } = useRowsScope();
  const { moveBy } = useMoves();
  const { id } = dataset;
  return useMemo(() => {
    const language = i18n.language as Language;
    const target = (): TargetRow | null => {
      const { opened, cursor } = useRowsViews.getState().views[id] ?? firstView;
      if (opened !== null) return { id: opened };
      return cursor === null ? null : pages.rowAt(cursor);
    };
    const told = async (act: () => Promise<unknown>): Promise<boolean> => {
      try {
        await act();
        return true;
      } catch (error) {
        tellRefusal(t, error, language);
        pages.refresh();
        return false;
      }
    };
    const change: RowActs['change'] = (row, wanted) => told(() => hands.edit(row.id, wanted));
    const undo = () =>
      void told(async () => {
        const isDone = await hands.undo();
        showNotification({
          withBorder: true,
          message: t(isDone ? 'datasetRows.undo.done' : 'datasetRows.undo.nothing'),
          closeButtonProps: closeButton(t),
        });
      });
    const setRemoved: RowActs['setRemoved'] = async (row, isRemoved) => {
      if (!(await change(row, { removed: isRemoved }))) return;
      const message = t(isRemoved ? 'datasetRows.removed' : 'datasetRows.restored', { row: row.id });
      showUndo({ message, label: t('app.undo'), undo });
    };
    return {
      label(label) {
        const row = target();
        if (row) void change(row, { label });
        if (row && label !== null && useTableView.getState().advances) moveBy(1);
      },
      stars(stars) {
        const row = target();
        if (row) void change(row, { stars });
      },
      approve() {
        const row = target();
        if (row) void approve({ t, language }, () => hands.review(row.id, 'approved'));
        moveBy(1);
      },
      remove() {
        const row = target();
        if (row) void setRemoved(row, true);
      },
      undo,
      change,
      review: (row, verdict) => told(() => hands.review(row.id, verdict)),
      setRemoved,
    };
  }, [t, i18n.language, id, pages, hands, moveBy]);
}

interface Words {
  readonly t: TFunction;
  readonly language: Language;
}

async function approve({ t, language }: Words, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const isOwn = error instanceof AppError && error.code === 'datasets.ownReview';
    if (!isOwn) return tellRefusal(t, error, language);
    // Somebody who goes through their own rows is told once, not at every row.
    const note = {
      id: 'own-review',
      withBorder: true,
      message: t('datasetRows.ownReview'),
      closeButtonProps: closeButton(t),
    };
    notifications.hide(note.id);
    showNotification(note);
  }
}

export function tellRefusal(t: TFunction, error: unknown, language: Language): void {
  const { what, next } = explain(t, toErrorRecord(error), language);
  showNotification({
    withBorder: true,
    color: 'red',
    title: what,
    message: next,
    autoClose: 10_000,
    closeButtonProps: closeButton(t),
  });
}

const closeButton = (t: TFunction) => ({ 'aria-label': t('datasets.close') });
