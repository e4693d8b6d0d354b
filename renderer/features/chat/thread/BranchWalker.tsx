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

/** Whoever walks by keyboard stays on the arrows: those of the other version are others, and the last one leads nowhere. */
function focusArrow(message: string, direction: Direction, framesLeft = 60): void {
  requestAnimationFrame(() => {
    const walker = document.getElementById(`message-${message}`)?.querySelector('[data-walker]');
    const open = 'button:not(:disabled)';
    const arrow = walker?.querySelector(`${open}[data-to=${direction}]`) ?? walker?.querySelector(open);
    if (arrow instanceof HTMLElement) arrow.focus();
    // The other version may take a few frames to come; whoever has gone on by then is left alone.
    else if (framesLeft > 0 && document.activeElement === document.body)
      focusArrow(message, direction, framesLeft - 1);
  });
}

type Direction = 'previous' | 'next';

/** `2 / 3` with arrows: the versions of a question, or the answers to it. */
export function BranchWalker({ branches }: { readonly branches: Branches }) {
  const { t } = useTranslation();
  const hands = useChatHands();
  const { id, answering } = useScope();
  const { at, count, previous, next } = branches;
  if (count < 2 || id === null) return null;
  const go = async (to: string, direction: Direction) => {
    await selectBranch(hands, id, to);
    focusArrow(to, direction);
  };
  const arrow = (direction: Direction, to: string | null, icon: React.ReactNode) => (
    <ActionIcon
      data-to={direction}
      variant="subtle"
      color="gray"
      size="sm"
      disabled={to === null || answering}
      aria-label={t(`chat.branch.${direction}`)}
      onClick={() => to && void go(to, direction)}
    >
      {icon}
    </ActionIcon>
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className={classes.walker} data-walker role="group" aria-label={t('chat.branch.label')}>
      {arrow('previous', previous, <IconChevronLeft size={15} />)}
      <span aria-live="off" data-testid="branch">
        {t('chat.branch.at', { at, count })}
      </span>
      {arrow('next', next, <IconChevronRight size={15} />)}
    </span>
  );
}
