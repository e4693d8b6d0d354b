import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DownIcon } from '../../../components/icons.tsx';
import { useChat } from '../chatStore.ts';
import { RowView } from './RowView.tsx';
import type { Row } from './rows.ts';
import classes from './thread.module.css';
import { type RowWindow, useRowWindow } from './useRowWindow.ts';
import { useStick } from './useStick.ts';

interface ThreadProps {
  readonly rows: readonly Row[];
  readonly answering: boolean;
  /** Below the messages: an error. */
  readonly foot: React.ReactNode;
  /** Raised when something is asked: the page goes to the end then. */
  readonly asked: unknown;
}

/** How near the edge of what is on the page the reader must come for more to be added. */
const edgeMargin = '900px 0px';

/** The conversation: its last rows, more as they are scrolled to. A screen reader hears each answer when it is whole. */
export function Thread({ rows, answering, foot, asked }: ThreadProps) {
  const { t } = useTranslation();
  const area = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { followed, toEnd, leaveEnd } = useStick(area, content);
  const range = useRowWindow(rows.length);
  const marked = useTarget(rows, range, leaveEnd);
  useKeptPlace(area, range.from);
  useLayoutEffect(() => {
    if (asked) toEnd();
  }, [asked, toEnd]);
  const toNewest = () => {
    range.showEnd();
    requestAnimationFrame(toEnd);
  };
  const hasLater = range.to < rows.length;
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <section className={classes.area} ref={area} tabIndex={0} aria-label={t('chat.conversation')}>
        <div className={classes.content} ref={content}>
          {range.from > 0 ? (
            <Edge area={area} onReach={range.showEarlier} label={t('chat.earlier', { count: range.from })} />
          ) : null}
          <div role="log" aria-live="polite" aria-busy={answering} className={classes.rows}>
            {rows.slice(range.from, range.to).map((row, index, shown) => (
              <RowView
                key={row.key}
                row={row}
                last={!hasLater && index >= shown.length - (row.question ? 2 : 1)}
                marked={marked}
              />
            ))}
          </div>
          {hasLater ? (
            <Edge
              area={area}
              onReach={range.showLater}
              label={t('chat.later', { count: rows.length - range.to })}
            />
          ) : null}
          {foot}
        </div>
      </section>
      {followed && !hasLater ? null : (
        <Tooltip label={t('chat.toEnd')}>
          <ActionIcon
            className={classes.toEnd}
            variant="default"
            radius="xl"
            size="lg"
            onClick={toNewest}
            aria-label={t('chat.toEnd')}
          >
            <DownIcon />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

interface EdgeProps {
  readonly area: RefObject<HTMLElement | null>;
  readonly onReach: () => void;
  readonly label: string;
}

/** Where what is on the page ends and the conversation does not: more comes when it is scrolled near, or pressed. */
function Edge({ area, onReach, label }: EdgeProps) {
  const place = useRef<HTMLButtonElement>(null);
  const latest = useRef(onReach);
  latest.current = onReach;
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && latest.current(),
      { root: area.current, rootMargin: edgeMargin },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  });
  return (
    <Button ref={place} variant="subtle" color="gray" size="compact-sm" onClick={onReach}>
      {label}
    </Button>
  );
}

/** Keeps what is being read where it is while rows come in above it. */
function useKeptPlace(area: RefObject<HTMLElement | null>, from: number): void {
  const before = useRef({ from, height: 0, top: 0 });
  useLayoutEffect(() => {
    const { current } = area;
    if (!current) return;
    if (from < before.current.from)
      current.scrollTop = before.current.top + current.scrollHeight - before.current.height;
    before.current = { from, height: current.scrollHeight, top: current.scrollTop };
    const note = () => {
      before.current = { from, height: current.scrollHeight, top: current.scrollTop };
    };
    current.addEventListener('scroll', note, { passive: true });
    return () => current.removeEventListener('scroll', note);
  });
}

const markedMs = 2_400;

/** Scrolls to the message that a search has found, and marks it for a moment. */
function useTarget(rows: readonly Row[], range: RowWindow, leaveEnd: () => void): string | null {
  const target = useChat((chat) => chat.target);
  const [marked, setMarked] = useState<string | null>(null);
  const index = target ? rows.findIndex((row) => holds(row, target.message)) : -1;
  const isShown = index >= range.from && index < range.to;
  useEffect(() => {
    if (!target || index === -1) return;
    if (!isShown) return range.showAround(index);
    leaveEnd();
    const { message } = target;
    document.getElementById(`message-${message}`)?.scrollIntoView({ block: 'center' });
    useChat.setState({ target: null });
    setMarked(message);
  }, [target, index, isShown, range, leaveEnd]);
  useEffect(() => {
    if (!marked) return;
    const timer = setTimeout(() => setMarked(null), markedMs);
    return () => clearTimeout(timer);
  }, [marked]);
  return marked;
}

function holds({ question, answers }: Row, message: string): boolean {
  return question?.id === message || answers.some(({ id }) => id === message);
}
