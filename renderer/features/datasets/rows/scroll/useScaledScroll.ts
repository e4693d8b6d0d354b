import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import {
  atTop,
  type Extent,
  nativePx,
  placedAt,
  positionShowing,
  type RowRange,
  rowsInView,
  type ScrollState,
  scrolledTo,
  settled,
} from './scaledScroll.ts';

/** Rows that are there above and below what is seen, for the frames before the next ones are. */
const overscan = 8;
/** So long after the last movement the list is at rest. */
const restMs = 160;
/** A movement so soon after a wheel or a finger is theirs. */
const pixelMs = 400;

interface ScaledScrollOptions {
  readonly rows: number;
  readonly rowPx: number;
  /** Of what covers the top of the area. */
  readonly headPx: number;
  /** The row that is on top when the list is first shown, or as soon as so many are known. */
  readonly firstRow: number;
  /** No further rows will become known. */
  readonly isComplete: boolean;
  readonly onRest: (firstRow: number) => void;
}

export interface ScaledScroll {
  readonly area: RefObject<HTMLDivElement | null>;
  /** Height of what is scrolled, without the head. */
  readonly heightPx: number;
  /** Rows to draw; the first of them at `topPx` below the head. */
  readonly range: RowRange;
  readonly topPx: number;
  /** Rows that are seen without scrolling. */
  readonly rowsInView: number;
  readonly direction: -1 | 0 | 1;
  /** The least movement after which the row is seen. */
  readonly showRow: (row: number) => void;
}

interface Drawn {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
  readonly direction: -1 | 0 | 1;
}

/** Scrolls through rows of one height, as many as there may be; see `scaledScroll.ts`. */
export function useScaledScroll(options: ScaledScrollOptions): ScaledScroll {
  const { rows, rowPx, headPx, isComplete } = options;
  const area = useRef<HTMLDivElement>(null);
  const viewPx = useViewHeight(area, headPx);
  const extent: Extent = { rows, rowPx, viewPx };
  const now = useRef({ extent, state: atTop, options, isPlaced: false });
  now.current.options = options;
  const [drawn, setDrawn] = useState<Drawn>({ from: 0, to: 0, shift: 0, direction: 0 });

  /** What the browser makes of a scrollTop (whole pixels of the screen) is what counts. */
  const put = useCallback((state: ScrollState) => {
    const element = area.current;
    if (!element) return;
    const before = now.current.state.position;
    if (Math.abs(element.scrollTop - state.native) >= 1) element.scrollTop = state.native;
    now.current.state = { position: state.position, native: element.scrollTop };
    setDrawn((old) => redraw(old, now.current, Math.sign(state.position - before) as Drawn['direction']));
  }, []);

  useLayoutEffect(() => {
    const { current } = now;
    const before = current.extent;
    current.extent = { rows, rowPx, viewPx };
    if (viewPx === 0 || rows === 0) return;
    const row = current.isPlaced ? current.state.position / before.rowPx : current.options.firstRow;
    current.isPlaced ||= isComplete || row < rows;
    put(placedAt(current.extent, row * rowPx));
  }, [rows, rowPx, viewPx, isComplete, put]);
  useScrolling({ area, now, put });

  const showRow = useCallback(
    (row: number) => {
      const { extent: known, state } = now.current;
      if (known.viewPx > 0) put(placedAt(known, positionShowing(known, state, row)));
    },
    [put],
  );
  const isSettled = drawn.to <= rows;
  return {
    area,
    heightPx: nativePx(extent),
    range: isSettled ? drawn : { from: Math.min(drawn.from, rows), to: rows },
    topPx: drawn.from * rowPx + drawn.shift,
    rowsInView: Math.max(1, Math.floor(viewPx / rowPx)),
    direction: drawn.direction,
    showRow,
  };
}

interface Now {
  extent: Extent;
  state: ScrollState;
  options: ScaledScrollOptions;
  isPlaced: boolean;
}

function redraw(old: Drawn, { extent, state }: Now, moved: Drawn['direction']): Drawn {
  const { from, to } = rowsInView(extent, state, overscan);
  const shift = state.native - state.position;
  const direction = moved === 0 ? old.direction : moved;
  const isSame = old.from === from && old.to === to && old.shift === shift && old.direction === direction;
  return isSame ? old : { from, to, shift, direction };
}

interface Scrolling {
  readonly area: RefObject<HTMLDivElement | null>;
  readonly now: RefObject<Now>;
  readonly put: (state: ScrollState) => void;
}

function useScrolling({ area, now, put }: Scrolling): void {
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let pixelsAt = Number.NEGATIVE_INFINITY;
    const onPixels = () => {
      pixelsAt = performance.now();
    };
    const onRest = () => {
      const { extent, state, options } = now.current;
      put(settled(extent, state));
      options.onRest(Math.round(now.current.state.position / extent.rowPx));
    };
    const onScroll = () => {
      const { extent, state } = now.current;
      const native = element.scrollTop;
      // Sideways, or what was written here.
      if (Math.abs(native - state.native) < 0.5) return;
      const byPixels = performance.now() - pixelsAt < pixelMs;
      now.current.isPlaced = true;
      // Within this frame: what comes into sight is there when it is painted.
      flushSync(() => put(scrolledTo(extent, state, { native, byPixels })));
      clearTimeout(timer);
      timer = setTimeout(onRest, restMs);
    };
    const passive = { passive: true } as const;
    element.addEventListener('scroll', onScroll, passive);
    element.addEventListener('wheel', onPixels, passive);
    element.addEventListener('touchmove', onPixels, passive);
    return () => {
      clearTimeout(timer);
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onPixels);
      element.removeEventListener('touchmove', onPixels);
    };
  }, [area, now, put]);
}

/** Height of the area below its head, as it is now. */
function useViewHeight(area: RefObject<HTMLDivElement | null>, headPx: number): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    const measure = () => setHeight(Math.max(0, element.clientHeight - headPx));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [area, headPx]);
  return height;
}
