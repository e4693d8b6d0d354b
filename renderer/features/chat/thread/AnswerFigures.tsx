import { useTranslation } from 'react-i18next';
import type { Message } from '../../../../electron/contract/chat.ts';
import { formatTime } from '../../../i18n/amounts.ts';

/** A shorter wait for other answers is not worth a word. */
const shownWaitMs = 100;

/** How an answer ended, if not by itself, and its figures: tokens, tokens a second, time to the first token. */
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
    const first = firstOf(stats);
    if (stats.tokensPerSecond === null) return t('chat.statsNoRate', { tokens: stats.answerTokens, first });
    return t('chat.stats', { tokens: stats.answerTokens, rate: stats.tokensPerSecond.toFixed(1), first });
  }
}
