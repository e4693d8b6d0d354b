import { type RefObject, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../electron/contract/chat.ts';
import { type Action, useOfferedActions } from '../../view/actions.ts';
import { askAgain, stopAnswers } from './asking.ts';
import { useChatPreferences } from './chatPreferences.ts';
import { useChat } from './chatStore.ts';
import { useChatHands } from './hands.ts';
import { exportConversation, removeConversation, startConversation } from './managing.ts';
import type { ConversationScope } from './scope.ts';
import { selectBranch } from './thread/BranchWalker.tsx';
import { splitReasoning } from './thread/reasoning.ts';
import { branchesOf, type Row } from './thread/rows.ts';
import type { ShownConversation } from './useShownConversation.ts';

interface ChatActions {
  readonly shown: ShownConversation;
  readonly scope: ConversationScope;
  readonly onSearch: () => void;
  readonly composer: RefObject<HTMLTextAreaElement | null>;
  readonly showList: () => void;
}

type Offer = Omit<Action, 'section'>;

/** Everything that can be done in the chat, in the palette and by keys. */
export function useChatActions({ shown, scope, onSearch, composer, showList }: ChatActions): void {
  const { t } = useTranslation();
  const hands = useChatHands();
  const actions = useMemo((): Action[] => {
    const { id, conversation, rows } = shown;
    const { answering, canAsk, by, settings } = scope;
    const last = findLast(rows);
    const none = id === null || conversation === null;
    const toggle = (name: 'listShown' | 'settingsShown' | 'sideBySide') =>
      useChatPreferences.setState((now) => ({ [name]: !now[name] }));
    const walk = (to: 'previous' | 'next') => {
      const target = last.branches?.[to];
      if (id && target) void selectBranch(hands, id, target);
    };
    const regenerate = () => {
      if (!id || !last.answer) return;
      const { model } = last.answer.answerer ?? {};
      const isThere = scope.choices.some((choice) => choice.model.id === model);
      const who = isThere || !by ? {} : { by };
      const { id: answer, parent: question } = last.answer;
      void askAgain(hands, { conversation: id, answer, question, sampling: settings.sampling, ...who });
    };
    const offers: Offer[] = [
      { id: 'new', label: t('chat.newConversation'), shortcut: 'mod+shift+O', run: startConversation },
      { id: 'search', label: t('chat.actions.search'), shortcut: 'mod+shift+F', run: onSearch },
      {
        id: 'write',
        label: t('chat.actions.write'),
        shortcut: '/',
        run: () => composer.current?.focus(),
      },
      {
        id: 'stop',
        label: t('chat.actions.stop'),
        shortcut: 'Escape',
        disabled: !answering,
        run: () => void stopAnswers(hands, id),
      },
      {
        id: 'regenerate',
        label: t('chat.regenerate'),
        shortcut: 'mod+shift+G',
        disabled: !canAsk || !last.answer,
        run: regenerate,
      },
      {
        id: 'edit',
        label: t('chat.actions.editLast'),
        shortcut: 'mod+shift+E',
        disabled: !canAsk || !last.question,
        run: () => last.question && useChat.setState({ editing: last.question.id }),
      },
      {
        id: 'copy',
        label: t('chat.actions.copyLast'),
        shortcut: 'mod+shift+Y',
        disabled: !last.answer,
        run: () => last.answer && void navigator.clipboard.writeText(splitReasoning(last.answer.text).answer),
      },
      {
        id: 'previousBranch',
        label: t('chat.branch.previous'),
        shortcut: 'mod+[',
        disabled: answering || !last.branches?.previous,
        run: () => walk('previous'),
      },
      {
        id: 'nextBranch',
        label: t('chat.branch.next'),
        shortcut: 'mod+]',
        disabled: answering || !last.branches?.next,
        run: () => walk('next'),
      },
      {
        id: 'beside',
        label: t('chat.beside.toggle'),
        shortcut: 'mod+\\',
        run: () => toggle('sideBySide'),
      },
      {
        id: 'settings',
        label: t('chat.settings.title'),
        shortcut: 'mod+,',
        run: () => toggle('settingsShown'),
      },
      { id: 'list', label: t('chat.actions.list'), shortcut: 'mod+B', run: () => toggle('listShown') },
      {
        id: 'rename',
        label: t('chat.actions.rename'),
        shortcut: 'F2',
        disabled: none,
        run: () => {
          showList();
          useChat.setState({ renaming: id });
        },
      },
      {
        id: 'remove',
        label: t('chat.actions.remove'),
        shortcut: 'mod+shift+Backspace',
        disabled: none,
        run: () => conversation && void removeConversation(hands, t, conversation),
      },
      {
        id: 'prompt',
        label: t('chat.prompt.open'),
        disabled: none || !last.answer,
        run: () => id && useChat.setState({ promptOf: { conversation: id, answer: null } }),
      },
      ...(['markdown', 'json'] as const).map(
        (format): Offer => ({
          id: `export.${format}`,
          label: t(`chat.export.${format}`),
          keywords: 'export download save',
          disabled: none,
          run: () => id && void exportConversation(hands, id, format),
        }),
      ),
    ];
    return offers.map((offer) => ({
      ...offer,
      id: `chat.${offer.id}`,
      section: 'chat',
      ...(offer.shortcut && offer.shortcut !== '/' ? { whileTyping: true } : {}),
    }));
  }, [t, hands, shown, scope, onSearch, composer, showList]);
  useOfferedActions('chat', actions);
}

/** The last question and answer of the branch, and the branches at the last place where there are several. */
function findLast(rows: readonly Row[]): {
  question: Message | null;
  answer: Message | null;
  branches: ReturnType<typeof branchesOf> | null;
} {
  const question = rows.findLast((row) => row.question)?.question ?? null;
  const answers = rows.findLast((row) => row.answers.length > 0);
  const answer = answers?.answers.find(({ id, state }) => id === answers.chosen && state !== 'streaming');
  const places = rows.map((row) => {
    const at = row.question ?? row.answers.find(({ id }) => id === row.chosen);
    return at ? branchesOf(at, row.question ? [at] : row.answers) : null;
  });
  return {
    question,
    answer: answer ?? null,
    branches: places.findLast((branches) => (branches?.count ?? 0) > 1) ?? null,
  };
}
