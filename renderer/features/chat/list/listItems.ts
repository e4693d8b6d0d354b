import type { Conversation } from '../../../../electron/contract/chat.ts';
import { type DateGroup, dateGroupOf } from './dateGroups.ts';

/** A line of the list: the name of a group of days, or a conversation under it. */
export type Item = { readonly group: DateGroup } | { readonly conversation: Conversation };

export const itemHeights = { group: 34, conversation: 36 } as const;

export function keyOf(item: Item | undefined): string {
  if (!item) return '';
  return 'group' in item ? item.group : item.conversation.id;
}

export function toItems(conversations: readonly Conversation[], now: Date): Item[] {
  let last: DateGroup | null = null;
  return conversations.flatMap((conversation): Item[] => {
    const group = dateGroupOf(conversation.updatedAt, now);
    const heads = group === last ? [] : [{ group }];
    last = group;
    return [...heads, { conversation }];
  });
}

/** The place of the conversation before or after this one; null: there is none. */
export function neighbourOf(items: readonly Item[], id: string, step: 1 | -1): number | null {
  const at = items.findIndex((item) => keyOf(item) === id);
  for (let to = at + step; to >= 0 && to < items.length; to += step) {
    const item = items[to];
    if (item && 'conversation' in item) return to;
  }
  return null;
}
