import type { TFunction } from 'i18next';
import type { Message } from '../../../electron/contract/chat.ts';
import type { Action } from '../../view/actions.ts';
import { stopAnswers } from './asking.ts';
import { useChatPreferences } from './chatPreferences.ts';
import { useChat } from './chatStore.ts';
import type { ChatHands } from './hands.ts';
import { exportConversation, removeConversation } from './managing.ts';
import { startConversation } from './newConversation.ts';
import { regenerate } from './regenerate.ts';
import type { ConversationScope } from './scope.ts';
import { selectBranch } from './thread/BranchWalker.tsx';
import { splitReasoning } from './thread/reasoning.ts';
import { branchesOf, type Row } from './thread/rows.ts';
import type { ShownConversation } from './useShownConversation.ts';

/** An action of the chat, as it is offered in the palette and by its keys. */
export type Offer = Omit<Action, 'section'>;

export interface OfferedFor {
  readonly t: TFunction;
  readonly hands: ChatHands;
  readonly shown: ShownConversation;
  readonly scope: ConversationScope;
  readonly onSearch: () => void;
  readonly onWrite: () => void;
  readonly showList: () => void;
}

/** Where the chat is looked at from: its list, its settings, the field. */
export function viewOffers({ t, onSearch, onWrite }: OfferedFor): Offer[] {
  const toggle = (name: 'listShown' | 'settingsShown' | 'sideBySide') =>
    useChatPreferences.setState((now) => ({ [name]: !now[name] }));
  const begin = () => {
    startConversation();
    onWrite();
  };
  return [
    { id: 'new', label: t('chat.newConversation'), shortcut: 'mod+shift+O', run: begin },
    { id: 'search', label: t('chat.actions.search'), shortcut: 'mod+shift+F', run: onSearch },
    { id: 'write', label: t('chat.actions.write'), shortcut: '/', run: onWrite },
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
  ];
}

/** What can be done with the last question and answer. */
export function answerOffers({ t, hands, shown, scope }: OfferedFor): Offer[] {
  const { id, rows } = shown;
  const { answering, canAsk } = scope;
  const { question, answer } = findLast(rows);
  return [
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
      disabled: !canAsk || !answer,
      run: () => id && answer && regenerate({ hands, scope, id, answer }),
    },
    {
      id: 'edit',
      label: t('chat.actions.editLast'),
      shortcut: 'mod+shift+E',
      disabled: !canAsk || !question,
      run: () => question && useChat.setState({ editing: question.id }),
    },
    {
      id: 'copy',
      label: t('chat.actions.copyLast'),
      shortcut: 'mod+shift+Y',
      disabled: !answer,
      run: () => answer && void navigator.clipboard.writeText(splitReasoning(answer.text).answer),
    },
    {
      id: 'prompt',
      label: t('chat.prompt.open'),
      disabled: id === null || !answer,
      run: () => id && useChat.setState({ promptOf: { conversation: id, answer: null } }),
    },
  ];
}

/** The ways to the other branches, at the last place where there are several. */
export function branchOffers({ t, hands, shown, scope }: OfferedFor): Offer[] {
  const { id, rows } = shown;
  const places = rows.map((row) => {
    const at = row.question ?? row.answers.find((answer) => answer.id === row.chosen);
    return at ? branchesOf(at, row.question ? [at] : row.answers) : null;
  });
  const branches = places.findLast((place) => (place?.count ?? 0) > 1) ?? null;
  const offer = (to: 'previous' | 'next', shortcut: string): Offer => {
    const message = branches?.[to] ?? null;
    return {
      id: `${to}Branch`,
      label: t(`chat.branch.${to}`),
      shortcut,
      disabled: scope.answering || message === null,
      run: () => id && message && void selectBranch(hands, id, message),
    };
  };
  return [offer('previous', 'mod+['), offer('next', 'mod+]')];
}

/** What can be done with the whole conversation. */
export function conversationOffers({ t, hands, shown, showList }: OfferedFor): Offer[] {
  const { id, conversation } = shown;
  const disabled = id === null || conversation === null;
  const formats = ['markdown', 'json'] as const;
  return [
    {
      id: 'rename',
      label: t('chat.actions.rename'),
      shortcut: 'F2',
      disabled,
      run: () => {
        showList();
        useChat.setState({ renaming: id });
      },
    },
    {
      id: 'remove',
      label: t('chat.actions.remove'),
      shortcut: 'mod+shift+Backspace',
      disabled,
      run: () => conversation && void removeConversation(hands, t, conversation),
    },
    ...formats.map(
      (format): Offer => ({
        id: `export.${format}`,
        label: t(`chat.export.${format}`),
        keywords: 'export download save',
        disabled,
        run: () => id && void exportConversation(hands, id, format),
      }),
    ),
  ];
}

function findLast(rows: readonly Row[]): { question: Message | null; answer: Message | null } {
  const question = rows.findLast((row) => row.question)?.question ?? null;
  const last = rows.findLast((row) => row.answers.length > 0);
  const answer = last?.answers.find(({ id, state }) => id === last.chosen && state !== 'streaming');
  return { question, answer: answer ?? null };
}
