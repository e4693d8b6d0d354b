import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect } from 'react';
import { useChat } from '../chatStore.ts';
import { type Item, itemHeights, keyOf } from './listItems.ts';

interface VirtualItems {
  readonly items: readonly Item[];
  readonly area: RefObject<HTMLElement | null>;
  /** The open conversation: it is scrolled into sight when another is opened. */
  readonly current: string | null;
}

/** Which lines of the list are in sight. */
export function useVirtualItems({ items, area, current }: VirtualItems) {
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => area.current,
    estimateSize: (index) => itemHeights['group' in (items[index] ?? {}) ? 'group' : 'conversation'],
    getItemKey: (index) => keyOf(items[index]),
    overscan: 8,
  });
  const renaming = useChat((chat) => chat.renaming);
  const wanted = renaming ?? current;
  const at = items.findIndex((item) => keyOf(item) === wanted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is to be seen, not when the list moves
  useEffect(() => {
    if (at !== -1) virtual.scrollToIndex(at, { align: 'auto' });
  }, [wanted, at === -1]);
  return virtual;
}
