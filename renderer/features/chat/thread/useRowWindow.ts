import { useState } from 'react';

/** Rows shown at first, and added each time the reader comes near the edge. */
const step = 30;

export interface RowWindow {
  readonly from: number;
  readonly to: number;
  readonly showEarlier: () => void;
  readonly showLater: () => void;
  /** Shows the surroundings of a row. */
  readonly showAround: (index: number) => void;
  readonly showEnd: () => void;
}

/** Which rows of a conversation are on the page: the last ones at first, more as the reader goes towards an edge. */
export function useRowWindow(count: number): RowWindow {
  const [range, setRange] = useState<{ from: number | null; to: number | null }>({ from: null, to: null });
  const atEnd = Math.max(0, count - step);
  // The first rows that come decide; a question that is added later takes none away at the beginning.
  if (range.from === null && count > 0) setRange({ ...range, from: atEnd });
  const from = Math.min(range.from ?? atEnd, Math.max(0, count - 1));
  const to = range.to === null ? count : Math.min(range.to, count);
  const until = (end: number) => (end >= count ? null : end);
  return {
    from,
    to,
    showEarlier: () => setRange({ from: Math.max(0, from - step), to: range.to }),
    showLater: () => setRange({ from, to: until(to + step) }),
    showAround: (index) => setRange({ from: Math.max(0, index - 8), to: until(index + step) }),
    showEnd: () => setRange({ from: atEnd, to: null }),
  };
}
