import { Text } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../electron/contract/chat.ts';
import { useChatHands } from '../hands.ts';
import { ConversationEntry } from './ConversationEntry.tsx';
import classes from './list.module.css';
import { toItems } from './listItems.ts';
import { readMore, useConversationList } from './useConversationList.ts';
import { useListKeys } from './useListKeys.ts';
import { useVirtualItems } from './useVirtualItems.ts';

interface EntriesProps {
  readonly current: string | null;
  readonly onChosen?: () => void;
}

/** So near the end of what has been read more is read. */
const readAhead = 20;

/** The conversations under the days of their last message. */
export function ConversationEntries(props: EntriesProps) {
  const { t } = useTranslation();
  const { conversations, more } = useConversationList();
  if (conversations === null) return <div className={classes.entries} />;
  if (conversations.length === 0) return <Text className={classes.nothing}>{t('chat.list.empty')}</Text>;
  return <VirtualEntries {...props} conversations={conversations} more={more} />;
}

interface VirtualEntriesProps extends EntriesProps {
  readonly conversations: readonly Conversation[];
  readonly more: boolean;
}

/** Only those in sight are on the page. */
function VirtualEntries({ conversations, more, current, onChosen }: VirtualEntriesProps) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const area = useRef<HTMLDivElement>(null);
  const items = useMemo(() => toItems(conversations, new Date()), [conversations]);
  const virtual = useVirtualItems({ items, area, current });
  const shown = virtual.getVirtualItems();
  const onKeyDown = useListKeys({ items, scrollTo: (index) => virtual.scrollToIndex(index) });
  const reachesEnd = (shown.at(-1)?.index ?? 0) >= items.length - readAhead;
  useEffect(() => {
    if (reachesEnd && more) void readMore(hands);
  }, [hands, reachesEnd, more]);
  // One entry is in the order of Tab; the arrows lead to the others.
  const stop = conversations.some(({ id }) => id === current) ? current : conversations[0]?.id;
  return (
    <div ref={area} className={classes.entries}>
      <ul className={classes.virtual} style={{ height: virtual.getTotalSize() }} onKeyDown={onKeyDown}>
        {shown.map(({ index, start, size, key }) => {
          const item = items[index];
          return item ? (
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
          ) : null;
        })}
      </ul>
    </div>
  );
}
