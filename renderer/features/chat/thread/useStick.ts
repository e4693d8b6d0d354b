import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

/** Closer to the end than this, the reader is taken to follow what is written. */
const nearEndPx = 60;

interface Stick {
  /** Whether the page stays at the end while the text grows. */
  readonly followed: boolean;
  readonly toEnd: () => void;
  readonly leaveEnd: () => void;
}

/** Keeps a scroll area at its end while its content grows, unless the reader has scrolled up. */
export function useStick(area: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>): Stick {
  const [followed, setFollowed] = useState(true);
  const follows = useRef(true);
  const lastTop = useRef(0);
  const set = useCallback((now: boolean) => {
    follows.current = now;
    setFollowed(now);
  }, []);
  const toEnd = useCallback(() => {
    set(true);
    area.current?.scrollTo({ top: area.current.scrollHeight });
  }, [area, set]);
  useEffect(() => {
    const { current: scrolled } = area;
    const { current: grown } = content;
    if (!scrolled || !grown) return;
    const keep = () => {
      if (follows.current) scrolled.scrollTop = scrolled.scrollHeight;
    };
    const onScroll = () => {
      const { scrollTop, scrollHeight, clientHeight } = scrolled;
      if (scrollHeight - scrollTop - clientHeight < nearEndPx) set(true);
      else if (scrollTop < lastTop.current - 1) set(false);
      lastTop.current = scrollTop;
    };
    const observer = new ResizeObserver(keep);
    observer.observe(grown);
    observer.observe(scrolled);
    scrolled.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      scrolled.removeEventListener('scroll', onScroll);
    };
  }, [area, content, set]);
  return { followed, toEnd, leaveEnd: useCallback(() => set(false), [set]) };
}
