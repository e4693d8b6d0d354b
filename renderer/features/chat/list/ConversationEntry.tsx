import { ActionIcon, Loader, Menu, UnstyledButton } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../../electron/contract/chat.ts';
import { navigate } from '../../../view/route.ts';
import { useChat } from '../chatStore.ts';
import { isComposing } from '../composer/isComposing.ts';
import { useChatHands } from '../hands.ts';
import { removeConversation, renameConversation } from '../managing.ts';
import classes from './list.module.css';

interface EntryProps {
  readonly conversation: Conversation;
  readonly current: boolean;
  readonly tabStop: boolean;
  readonly onChosen?: () => void;
}

/** One conversation in the list: opens it; its title can be changed in place. */
export const ConversationEntry = memo(function ConversationEntry(props: EntryProps) {
  const { conversation, current, tabStop, onChosen } = props;
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id, title } = conversation;
  const isRenamed = useChat((chat) => chat.renaming === id);
  const isAnswering = useChat(({ answering }) =>
    Object.values(answering).some((answer) => answer.conversation === id),
  );
  if (isRenamed) return <TitleField conversation={conversation} />;
  return (
    <div className={classes.entry} data-current={current || undefined}>
      <UnstyledButton
        className={classes.open}
        data-conversation={id}
        tabIndex={tabStop ? 0 : -1}
        aria-current={current ? 'true' : undefined}
        title={title}
        onClick={() => {
          navigate('chat', id);
          onChosen?.();
        }}
      >
        <span className={classes.title}>{title}</span>
        {isAnswering ? <Loader size={12} type="dots" aria-label={t('chat.list.answering')} /> : null}
      </UnstyledButton>
      <Menu position="bottom-end" shadow="md" width={190}>
        <Menu.Target>
          <ActionIcon
            className={classes.more}
            variant="subtle"
            color="gray"
            size="sm"
            tabIndex={tabStop ? 0 : -1}
            aria-label={t('chat.list.more', { title })}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={15} />}
            onClick={() => useChat.setState({ renaming: id })}
          >
            {t('chat.list.rename')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTrash size={15} />}
            color="red"
            onClick={() => void removeConversation(hands, t, conversation)}
          >
            {t('chat.list.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
});

function TitleField({ conversation: { id, title } }: { readonly conversation: Conversation }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    // A menu that closes gives the focus back first.
    const timer = setTimeout(() => field.current?.select(), 0);
    return () => clearTimeout(timer);
  }, []);
  const end = (text: string) => {
    if (isDone.current) return;
    isDone.current = true;
    void renameConversation(hands, id, text === title ? '' : text);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-conversation="${id}"]`)?.focus());
  };
  return (
    <input
      ref={field}
      className={classes.rename}
      aria-label={t('chat.list.title')}
      maxLength={200}
      defaultValue={title}
      onBlur={(event) => document.hasFocus() && end(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (isComposing(event) || (event.key !== 'Enter' && event.key !== 'Escape')) return;
        event.preventDefault();
        event.stopPropagation();
        end(event.key === 'Enter' ? event.currentTarget.value : title);
      }}
    />
  );
}
