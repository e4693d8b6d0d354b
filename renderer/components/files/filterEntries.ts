import type { FolderEntry } from '../../../electron/contract/files.ts';

/** Those whose name holds every word of the search, in any case and order. */
export function filterEntries(entries: readonly FolderEntry[], search: string): readonly FolderEntry[] {
  const words = search.normalize('NFC').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter(({ name }) => {
    const lower = name.normalize('NFC').toLowerCase();
    return words.every((word) => lower.includes(word));
  });
}
