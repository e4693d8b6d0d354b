import { Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../electron/contract/chat.ts';
import { useChat } from '../chatStore.ts';
import { useChatHands } from '../hands.ts';
import { removeConversation } from '../managing.ts';
import { ConversationEntry } from './ConversationEntry.tsx';
import { type DateGroup, dateGroupOf } from './dateGroups.ts';
import classes from './list.module.css';
import { readMore, useConversationList } from './useConversationList.ts';

type Item = { readonly group: DateGroup } | { readonly conversation: Conversation };

const heights = { group: 34, conversation: 36 } as const;

interface EntriesProps {
  readonly current: string | null;
  readonly onChosen?: () => void;
}

/** The conversations under the days of their last message; only those in sight are on the page. */
export function ConversationEntries({ current, onChosen }: EntriesProps) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { conversations, more } = useConversationList();
  const items = useMemo(() => toItems(conversations ?? []), [conversations]);
  const area = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => area.current,
    estimateSize: (index) => heights['group' in (items[index] ?? { group: 0 }) ? 'group' : 'conversation'],
    getItemKey: (index) => keyOf(items[index]),
    overscan: 8,
  });
  const shown = virtual.getVirtualItems();
  const renaming = useChat((chat) => chat.renaming);
  const inSight = renaming ?? current;
  const inSightAt = items.findIndex((item) => keyOf(item) === inSight);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another one is to be seen, not when the list moves
  useEffect(() => {
    if (inSightAt !== -1) virtual.scrollToIndex(inSightAt, { align: 'auto' });
  }, [inSight, inSightAt === -1]);
  const reachesEnd = (shown.at(-1)?.index ?? 0) >= items.length - 20;
  useEffect(() => {
    if (reachesEnd && more) void readMore(hands);
  }, [hands, reachesEnd, more]);
  if (conversations === null) return <div className={classes.entries} />;
  if (conversations.length === 0) return <Text className={classes.nothing}>{t('chat.list.empty')}</Text>;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const focused = (event.target as HTMLElement).dataset.conversation;
    const conversation = conversations.find(({ id }) => id === focused);
    if (!conversation) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') moveFocus(event.key, conversation.id);
    else if (event.key === 'F2') useChat.setState({ renaming: conversation.id });
    else if (event.key === 'Delete') {
      moveFocus('ArrowDown', conversation.id);
      void removeConversation(hands, t, conversation);
    } else return;
    event.preventDefault();
  };
  const moveFocus = (key: string, from: string) => {
    const step = key === 'ArrowDown' ? 1 : -1;
    const at = items.findIndex((item) => keyOf(item) === from);
    let to = at + step;
    while (items[to] && 'group' in (items[to] as Item)) to += step;
    const item = items[to];
    if (!item) return;
    virtual.scrollToIndex(to);
    requestAnimationFrame(() =>
      area.current?.querySelector<HTMLElement>(`[data-conversation="${keyOf(item)}"]`)?.focus(),
    );
  };
  // One entry is in the order of Tab; the arrows lead to the others.
  const stop = conversations.some(({ id }) => id === current) ? current : (conversations[0]?.id ?? null);
  return (
    <div ref={area} className={classes.entries}>
      <ul className={classes.virtual} style={{ height: virtual.getTotalSize() }} onKeyDown={onKeyDown}>
        {shown.map(({ index, start, size, key }) => {
          const item = items[index];
          if (!item) return null;
          return (
            <li
              key={key}
              className={classes.item}
              style={{ height: size, transform: `translateY(${start}px)` }}
            >
              {'group' in item ? (
                <h2 className={classes.group}>{t(`chat.list.${item.group}`)}</h2>
              ) : (
                <ConversationEntry
                  conversation={item.conversation}
                  current={item.conversation.id === current}
                  tabStop={item.conversation.id === stop}
                  {...(onChosen ? { onChosen } : {})}
                />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function keyOf(item: Item | undefined): string {
  if (!item) return '';
  return 'group' in item ? item.group : item.conversation.id;
}

function toItems(conversations: readonly Conversation[]): Item[] {
  const now = new Date();
  let last: DateGroup | null = null;
  return conversations.flatMap((conversation): Item[] => {
    const group = dateGroupOf(conversation.updatedAt, now);
    const heads = group === last ? [] : [{ group }];
    last = group;
    return [...heads, { conversation }];
  });
}
