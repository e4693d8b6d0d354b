import { create } from 'zustand';
import type { FileGrant } from '../../../../electron/contract/files.ts';

/** A file or folder that may be read, and the upload that it came by: that is given up when nothing comes of it. */
export interface ImportFile {
  readonly grant: FileGrant;
  readonly name: string;
  readonly upload: string | null;
}

/** How far an import is in the window. */
export type ImportStage =
  | { readonly kind: 'choose' }
  | { readonly kind: 'take'; readonly file: File }
  | { readonly kind: 'look'; readonly file: ImportFile }
  | { readonly kind: 'run'; readonly job: string; readonly dataset: string };

interface ImportDialog {
  /** null: closed. Closing it ends nothing that runs. */
  readonly stage: ImportStage | null;
  /** The data set that it was opened from, or that the file before went into: the first one that is offered. */
  readonly into: string | null;
  /** Dropped together, looked at one after the other. */
  readonly waiting: readonly File[];
}

const closed: ImportDialog = { stage: null, into: null, waiting: [] };

export const useImportDialog = create<ImportDialog>(() => closed);

export function openImport(into: string | null = null, stage: ImportStage = { kind: 'choose' }): void {
  useImportDialog.setState({ stage, into, waiting: [] });
}

export function closeImport(): void {
  useImportDialog.setState(closed);
}

export function setImportStage(stage: ImportStage): void {
  useImportDialog.setState({ stage });
}

/** Files that were dropped or picked: the first is looked at now, unless another import is being prepared. */
export function takeFiles(files: readonly File[], into: string | null): void {
  const { stage, waiting } = useImportDialog.getState();
  if (stage !== null && stage.kind !== 'choose') {
    useImportDialog.setState({ waiting: [...waiting, ...files] });
    return;
  }
  const [file, ...rest] = files;
  if (file)
    useImportDialog.setState((before) => ({
      stage: { kind: 'take', file },
      into: before.into ?? into,
      waiting: rest,
    }));
}

/** On with the next file, or with choosing one. */
export function importNext(into: string | null): void {
  const [file, ...waiting] = useImportDialog.getState().waiting;
  useImportDialog.setState({ stage: file ? { kind: 'take', file } : { kind: 'choose' }, into, waiting });
}
