import { ActionIcon, Button, CloseButton, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconLayoutSidebarLeftCollapse, IconSearch } from '@tabler/icons-react';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NewConversationIcon } from '../../../components/icons.tsx';
import { PanelBoundary } from '../../../components/PanelBoundary.tsx';
import { startConversation } from '../newConversation.ts';
import { ConversationEntries } from './ConversationEntries.tsx';
import classes from './list.module.css';
import { SearchHits } from './SearchHits.tsx';

interface ConversationListProps {
  readonly current: string | null;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onWrite: () => void;
  readonly onCollapse: () => void;
  /** Called when a conversation was chosen. */
  readonly onChosen?: () => void;
}

const searchPauseMs = 180;

/** All conversations by their days, and what a search in them finds. */
export function ConversationList(props: ConversationListProps) {
  const { current, search, onWrite, onCollapse, onChosen } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed.trim().slice(0, 200), searchPauseMs);
  return (
    <nav className={classes.list} aria-label={t('chat.list.label')}>
      <div className={classes.top}>
        <Button
          className={classes.new}
          variant="default"
          justify="flex-start"
          leftSection={<NewConversationIcon />}
          onClick={() => {
            startConversation();
            onWrite();
            onChosen?.();
          }}
        >
          {t('chat.newConversation')}
        </Button>
        <Tooltip label={t('chat.list.hide')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={onCollapse}
            aria-label={t('chat.list.hide')}
          >
            <IconLayoutSidebarLeftCollapse size={19} />
          </ActionIcon>
        </Tooltip>
      </div>
      <TextInput
        ref={search}
        size="sm"
        className={classes.search}
        leftSection={<IconSearch size={16} />}
        rightSection={
          typed ? (
            <CloseButton size="sm" onClick={() => setTyped('')} aria-label={t('chat.list.clear')} />
          ) : null
        }
        placeholder={t('chat.list.search')}
        aria-label={t('chat.list.search')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === '') return;
          event.preventDefault();
          setTyped('');
        }}
      />
      <PanelBoundary>
        {typed.trim() !== '' && settled !== '' ? (
          <SearchHits text={settled} {...(onChosen ? { onChosen } : {})} />
        ) : (
          <ConversationEntries current={current} {...(onChosen ? { onChosen } : {})} />
        )}
      </PanelBoundary>
    </nav>
  );
}
