import { UnstyledButton } from '@mantine/core';
import { IconBrain, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Markdown } from '../../../components/markdown/Markdown.tsx';
import { formatTime } from '../../../i18n/amounts.ts';
import classes from './thread.module.css';

interface ReasoningProps {
  readonly text: string;
  /** Whether it is being written now. */
  readonly live: boolean;
  /** As measured by the engine; null: not known. */
  readonly measuredMs: number | null;
}

/** What a model thought before its answer, folded away with the time it took. */
export function Reasoning({ text, live, measuredMs }: ReasoningProps) {
  const { t } = useTranslation();
  const id = useId();
  const [unfolded, setUnfolded] = useState(false);
  const watchedMs = useWatchedTime(live);
  const ms = measuredMs ?? watchedMs;
  const label = live
    ? t('chat.think.live')
    : ms === null
      ? t('chat.think.done')
      : t('chat.think.doneAfter', { time: formatTime(t, ms) });
  return (
    <div className={classes.reasoning} data-testid="reasoning">
      <UnstyledButton
        className={classes.reasoningHead}
        aria-expanded={unfolded}
        aria-controls={id}
        data-live={live || undefined}
        onClick={() => setUnfolded(!unfolded)}
      >
        <IconBrain size={16} />
        <span>{label}</span>
        <IconChevronRight size={15} className={classes.chevron} />
      </UnstyledButton>
      <div id={id} className={classes.reasoningText} hidden={!unfolded}>
        {unfolded ? <Markdown text={text} growing={live} /> : null}
      </div>
    </div>
  );
}

/** How long this window has seen it being written; null: it has not. */
function useWatchedTime(live: boolean): number | null {
  const begun = useRef<number | null>(null);
  const [ms, setMs] = useState<number | null>(null);
  useEffect(() => {
    if (live) begun.current ??= performance.now();
    else if (begun.current !== null) setMs(performance.now() - begun.current);
  }, [live]);
  return ms;
}
