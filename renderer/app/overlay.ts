import { create } from 'zustand';

/** What lies over the pages: the command palette, or the list of shortcuts. */
export const useOverlay = create<{ readonly shown: 'palette' | 'shortcuts' | null }>(() => ({ shown: null }));

export function openPalette(): void {
  useOverlay.setState({ shown: 'palette' });
}

export function openShortcuts(): void {
  useOverlay.setState({ shown: 'shortcuts' });
}

export function closeOverlay(): void {
  useOverlay.setState({ shown: null });
}
