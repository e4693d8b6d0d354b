import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Showing a growing text takes at most one part in so many of the window's time, so that typing stays quick beside it. */
const shareOfTime = 5;

/** The text as it is shown: at once when it is whole; while it grows at most once a frame, and less often when showing it takes long. */
export function useSteadyText(text: string, growing: boolean): string {
  const [shown, setShown] = useState(text);
  const latest = useRef(text);
  latest.current = text;
  const waits = useRef(false);
  const costMs = useRef(0);
  const startedAt = useRef(0);
  startedAt.current = performance.now();
  useLayoutEffect(() => {
    costMs.current = performance.now() - startedAt.current;
  });
  useEffect(() => {
    if (!growing || waits.current || latest.current === shown) return;
    waits.current = true;
    const show = () => {
      waits.current = false;
      setShown(latest.current);
    };
    const pauseMs = costMs.current * shareOfTime;
    // A hidden window draws no frames; its text goes on all the same.
    if (pauseMs < 16 && !document.hidden) requestAnimationFrame(show);
    else setTimeout(show, pauseMs);
  });
  return growing ? shown : text;
}
