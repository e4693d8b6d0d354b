/**
 * Scrolling through more rows than a browser can stack: Chromium clips elements at 33 million pixels, and long before that
 * positions lose their fractions. So the scrolled area is at most `mostNativePx` high, and the place in the list
 * (`position`, in pixels of the whole list) is kept beside the browser's own (`native`). Small movements (wheel, keys, a finger)
 * move both by the same number of pixels, long ones (the thumb) by proportion; at rest the two are brought into
 * proportion again without anything moving on the screen.
 */
export interface Extent {
  readonly rows: number;
  readonly rowPx: number;
  /** Height in which rows are seen. */
  readonly viewPx: number;
}

export interface ScrollState {
  /** Pixels of the whole list above the first one that is seen. */
  readonly position: number;
  /** The browser's scrollTop. */
  readonly native: number;
}

/** At twice this, a position in 32 bits of floating point still has whole pixels. */
export const mostNativePx = 8_000_000;

export const atTop: ScrollState = { position: 0, native: 0 };

const wholePx = ({ rows, rowPx }: Extent) => rows * rowPx;

/** Height of the scrolled area. */
export function nativePx(extent: Extent): number {
  return Math.min(wholePx(extent), Math.max(mostNativePx, extent.viewPx * 2));
}

const lastPosition = (extent: Extent) => Math.max(0, wholePx(extent) - extent.viewPx);
const lastNative = (extent: Extent) => Math.max(0, nativePx(extent) - extent.viewPx);

/** How many pixels of the list one of the browser's stands for, at least 1. */
function ratio(extent: Extent): number {
  const native = lastNative(extent);
  return native === 0 ? 1 : lastPosition(extent) / native;
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(0, value), most);
}

/** With the position given, in proportion. */
export function placedAt(extent: Extent, position: number): ScrollState {
  const clamped = clamp(position, lastPosition(extent));
  return { position: clamped, native: clamped / ratio(extent) };
}

/**
 * After the browser has scrolled to `native`. `byPixels`: by a wheel or a finger, so that even a long movement is one of pixels.
 * At the browser's end, but not yet at the list's, the result is in proportion again: its `native` is to be written back.
 */
export function scrolledTo(
  extent: Extent,
  before: ScrollState,
  { native, byPixels = false }: { readonly native: number; readonly byPixels?: boolean },
): ScrollState {
  const moved = native - before.native;
  if (!byPixels && Math.abs(moved) > extent.viewPx) return placedAt(extent, native * ratio(extent));
  const position = clamp(before.position + moved, lastPosition(extent));
  const isAtEnd = native <= 0 || native >= lastNative(extent) - 0.5;
  return isAtEnd ? placedAt(extent, position) : { position, native };
}

/** At rest: the same position, in proportion again, so that the next movement has room in both directions. */
export function settled(extent: Extent, { position }: ScrollState): ScrollState {
  return placedAt(extent, position);
}

export interface RowRange {
  readonly from: number;
  /** Not among them. */
  readonly to: number;
}

/** Rows of which a part is seen. */
export function rowsInView(extent: Extent, { position }: ScrollState, overscan = 0): RowRange {
  const from = Math.floor(position / extent.rowPx);
  const to = Math.ceil((position + extent.viewPx) / extent.rowPx);
  return { from: Math.max(0, from - overscan), to: Math.min(extent.rows, to + overscan) };
}

/** Where a row begins in the scrolled area, as the browser counts. */
export function rowTop(extent: Extent, { position, native }: ScrollState, row: number): number {
  return row * extent.rowPx + native - position;
}

/** The least movement after which the whole row is seen. */
export function positionShowing(extent: Extent, { position }: ScrollState, row: number): number {
  const top = row * extent.rowPx;
  const least = top + extent.rowPx - extent.viewPx;
  return clamp(Math.min(Math.max(position, least), top), lastPosition(extent));
}
