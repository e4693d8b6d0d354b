import type { Action } from '../view/actions.ts';

/** One key press, as far as shortcuts look at it. */
export interface Press {
  readonly key: string;
  /** Ctrl, on a Mac Cmd. */
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  /** Whether it went into a field. */
  readonly typing: boolean;
  readonly at: number;
}

/** The second key of `G C` must come within this. */
const sequenceMs = 1_200;

/** Reads presses and finds the action that they ask for; keeps the first key of a sequence in mind. */
export function createShortcutReader(): (press: Press, actions: readonly Action[]) => Action | null {
  let first: { key: string; at: number } | null = null;
  return (press, actions) => {
    const before = first && press.at - first.at <= sequenceMs ? first.key : null;
    first = null;
    if (press.alt) return null;
    const open = actions.filter((action) => !action.disabled && (!press.typing || action.whileTyping));
    const written = writePress(press);
    const find = (shortcut: string) => open.find((action) => action.shortcut?.toLowerCase() === shortcut);
    const found = (before && find(`${before} ${written}`)) || find(written);
    if (found) return found;
    if (open.some((action) => action.shortcut?.toLowerCase().startsWith(`${written} `)))
      first = { key: written, at: press.at };
    return null;
  };
}

/** `mod+shift+o`, `g`, `?`. Shift is written for letters and named keys; a sign like `?` already holds it. */
function writePress({ key, mod, shift }: Press): string {
  const isSign = key.length === 1 && !/[a-z0-9]/i.test(key);
  return `${mod ? 'mod+' : ''}${shift && !isSign ? 'shift+' : ''}${key.toLowerCase()}`;
}

const isMac = () => /mac/i.test(navigator.platform);

export function toPress(event: KeyboardEvent): Press {
  const target = event.target instanceof HTMLElement ? event.target : null;
  return {
    key: event.key,
    mod: isMac() ? event.metaKey : event.ctrlKey,
    shift: event.shiftKey,
    alt: event.altKey || (isMac() ? event.ctrlKey : event.metaKey),
    typing: target?.matches('input, textarea, select, [contenteditable]') ?? false,
    at: event.timeStamp,
  };
}

/** The keys of a shortcut as they stand on the reader's keyboard: `['Ctrl', 'K']`, `['G', 'C']`. */
export function shortcutKeys(shortcut: string): string[] {
  const names: Record<string, string> = { mod: isMac() ? '⌘' : 'Ctrl', shift: isMac() ? '⇧' : 'Shift' };
  return shortcut.split(/[+ ]/).map((key) => names[key] ?? key);
}
