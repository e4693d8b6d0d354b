import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, type ChatHands, readAgain, useChatHands } from '../hands.ts';
import { useScope } from '../scope.ts';
import type { Branches } from './rows.ts';
import classes from './thread.module.css';

/** Shows the branch of a conversation that goes through this message. */
export async function selectBranch(hands: ChatHands, conversation: string, message: string): Promise<void> {
  await attempt(async () => {
    await hands.engine.client.chat.select({ conversation, message });
    await readAgain(hands, conversation);
  });
}

/** `2 / 3` with arrows: the versions of a question, or the answers to it. */
export function BranchWalker({ branches }: { readonly branches: Branches }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id, answering } = useScope();
  const { at, count, previous, next } = branches;
  if (count < 2 || id === null) return null;
  const arrow = (to: string | null, label: string, icon: React.ReactNode) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      disabled={to === null || answering}
      aria-label={label}
      onClick={() => to && void selectBranch(hands, id, to)}
    >
      {icon}
    </ActionIcon>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className={classes.walker} role="group" aria-label={t('chat.branch.label')}>
      {arrow(previous, t('chat.branch.previous'), <IconChevronLeft size={15} />)}
      <span aria-live="off" data-testid="branch">
        {t('chat.branch.at', { at, count })}
      </span>
      {arrow(next, t('chat.branch.next'), <IconChevronRight size={15} />)}
    </span>
  );
}
