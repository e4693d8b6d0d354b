import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { formatTime } from '../../../i18n/amounts.ts';

/** A shorter wait for other answers is not worth a word. */
const shownWaitMs = 100;

/** How an answer ended, if not by itself, and its figures: tokens, tokens a second, time to the first token, guesses. */
export function AnswerFigures({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const parts = [endOf(message), statsOf(message)].filter((part) => part !== null);
  return parts.length > 0 ? <span data-testid="figures">{parts.join(' ')}</span> : null;

  function endOf({ finish, state, error }: Message): string | null {
    if (error) return null;
    if (finish === 'cancelled' || finish === 'length' || finish === 'context')
      return t(`chat.finish.${finish}`);
    return state === 'partial' ? t('chat.finish.cutOff') : null;
  }

  function firstOf({ timeToFirstTokenMs, queuedMs }: NonNullable<Message['stats']>): string {
    const first = formatTime(t, timeToFirstTokenMs);
    if (queuedMs < shownWaitMs) return first;
    return t('chat.firstQueued', { first, queued: formatTime(t, queuedMs) });
  }

  function statsOf({ stats }: Message): string | null {
    if (!stats || stats.answerTokens === 0) return null;
    const amounts = { tokens: stats.answerTokens, first: firstOf(stats) };
    if (stats.tokensPerSecond === null) return t('chat.statsNoRate', amounts);
    const figures = t('chat.stats', { ...amounts, rate: stats.tokensPerSecond.toFixed(1) });
    const { acceptedTokens: accepted, draftedTokens: drafted } = stats;
    return drafted ? `${figures} · ${t('chat.guessed', { accepted, drafted })}` : figures;
  }
}
