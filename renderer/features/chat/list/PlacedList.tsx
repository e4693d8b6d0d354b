import { Drawer } from '@mantine/core';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { ConversationList } from './ConversationList.tsx';
import classes from './list.module.css';
import type { ListPlace } from './useListPlace.ts';

interface PlacedListProps {
  readonly place: ListPlace;
  readonly current: string | null;
  readonly search: RefObject<HTMLInputElement | null>;
  /** Sets the focus where a question is typed. */
  readonly onWrite: () => void;
}

/** The list of conversations where there is room for it: beside the conversation, or over it. */
export function PlacedList({ place, current, search, onWrite }: PlacedListProps) {
  const { t } = useTranslation();
  const list = { current, search, onWrite, onCollapse: place.hide };
  if (place.isBeside)
    return place.isShown ? (
      <div className={classes.beside}>
        <ConversationList {...list} />
      </div>
    ) : null;
  return (
    <Drawer.Root opened={place.isShown} onClose={place.hide} size="19rem">
      <Drawer.Overlay />
      <Drawer.Content aria-label={t('chat.list.label')}>
        <div className={classes.over}>
          <ConversationList {...list} onChosen={place.hide} />
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}
