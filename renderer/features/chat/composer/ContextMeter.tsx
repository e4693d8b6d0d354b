import { RingProgress, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { useScope } from '../scope.ts';
import classes from './composer.module.css';

const pauseMs = 500;
/** From this share on the reader is told that room is getting short. */
const nearlyFull = 0.85;

/** How much of the model's context the conversation and the question being typed take. */
export function ContextMeter({ text }: { readonly text: string }) {
  const { t, i18n } = useTranslation();
  const { id, by, answering } = useScope();
  const [settled] = useDebouncedValue(text, pauseMs);
  const { data } = useEngineQuery(
    ['chat', 'context', id, by, useRevision(settled)],
    (client, options) =>
      client.chat.context(
        { model: '', ...by, profile: by?.profile ?? 'exact', conversation: id, text: settled },
        options,
      ),
    { enabled: by !== null && !answering },
  );
  const last = useRef(data);
  if (data) last.current = data;
  const shown = data ?? last.current;
  if (!by || !shown) return null;
  const { tokens, contextLength } = shown;
  const count = (value: number) => value.toLocaleString(i18n.language);
  if (tokens === null) return <span>{t('chat.context.unknown', { length: count(contextLength) })}</span>;
  const share = tokens / contextLength;
  const level = share > 1 ? 'over' : share > nearlyFull ? 'near' : 'fine';
  const color = { over: 'red', near: 'orange', fine: 'harbor' }[level];
  const values = { tokens: count(tokens), length: count(contextLength) };
  return (
    <Tooltip label={t(`chat.context.${level}`)} multiline maw={280}>
      <span className={classes.meter} data-level={level} data-testid="context">
        <RingProgress
          size={18}
          thickness={3}
          aria-hidden="true"
          sections={[{ value: Math.min(100, share * 100), color }]}
        />
        {t('chat.context.amount', values)}
      </span>
    </Tooltip>
  );
}

/** Counts the texts, so that the question's key need not hold a text of any length. */
function useRevision(text: string): number {
  const seen = useRef({ text, revision: 0 });
  if (seen.current.text !== text) seen.current = { text, revision: seen.current.revision + 1 };
  return seen.current.revision;
}
