import { create } from 'zustand';
import type { ChosenSource } from '../files/chosenSource.ts';

/** How far an import is in the window. */
export type ImportStage =
  | { readonly kind: 'choose' }
  | { readonly kind: 'look'; readonly source: ChosenSource }
  | { readonly kind: 'run'; readonly job: string }
  | { readonly kind: 'done'; readonly model: string };

/** The import dialog of the Models page; null: closed. Closing it ends nothing that runs. */
export const useImportDialog = create<{ readonly stage: ImportStage | null }>(() => ({ stage: null }));

export function openImportDialog(stage: ImportStage = { kind: 'choose' }): void {
  useImportDialog.setState({ stage });
}

export function closeImportDialog(): void {
  useImportDialog.setState({ stage: null });
}

export function setImportStage(stage: ImportStage): void {
  useImportDialog.setState({ stage });
}
