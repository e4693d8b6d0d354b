import { create } from 'zustand';

interface DatasetDialogs {
  readonly isCreating: boolean;
}

/** Dialogs that are opened from more than one place: the list, the palette. */
export const useDatasetDialogs = create<DatasetDialogs>(() => ({ isCreating: false }));

export function openNewDataset(): void {
  useDatasetDialogs.setState({ isCreating: true });
}

export function closeNewDataset(): void {
  useDatasetDialogs.setState({ isCreating: false });
}
