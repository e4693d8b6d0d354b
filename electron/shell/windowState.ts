import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window was; null where it was never placed. */
export interface WindowState {
  readonly bounds: Rectangle | null;
  readonly maximized: boolean;
}

export const firstState: WindowState = { bounds: null, maximized: false };
const smallest = 480;
/** So much of the window's top must lie on a screen that it can be seen and taken hold of. */
const graspPx = 100;

/** What was saved, as far as it makes sense. */
export function parseState(text: string): WindowState {
  try {
    const { bounds, maximized } = JSON.parse(text);
    return { bounds: readBounds(bounds), maximized: maximized === true };
  } catch {
    return firstState;
  }
}

function readBounds(value: unknown): Rectangle | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height } = value as Record<string, unknown>;
  const numbers = [x, y, width, height];
  if (!numbers.every((number) => typeof number === 'number' && Number.isInteger(number))) return null;
  const bounds = { x, y, width, height } as Rectangle;
  return bounds.width >= smallest && bounds.height >= smallest ? bounds : null;
}

/** The same place when a screen is still there, else none: a window on a screen that was unplugged cannot be found. */
export function placeOn(screens: readonly Rectangle[], state: WindowState): WindowState {
  const { bounds } = state;
  const isSeen =
    bounds !== null &&
    screens.some(
      (screen) =>
        bounds.y >= screen.y &&
        bounds.y < screen.y + screen.height - graspPx &&
        bounds.x + bounds.width > screen.x + graspPx &&
        bounds.x < screen.x + screen.width - graspPx,
    );
  return isSeen ? state : { ...state, bounds: null };
}

export function loadState(file: string): WindowState {
  try {
    return parseState(readFileSync(file, 'utf8'));
  } catch {
    return firstState; // The first start.
  }
}

export function saveState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    // A full disk must not keep a window from closing; it opens in the middle next time.
  }
}
