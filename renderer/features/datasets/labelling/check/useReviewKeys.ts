import { useEffect, useRef } from 'react';

export interface ReviewKeys {
  /** A label by its number, from 1. */
  readonly choose: (number: number) => void;
  readonly noneFits: () => void;
  /** null: the model's label is not shown, so there is nothing to accept. */
  readonly accept: (() => void) | null;
  readonly skip: () => void;
  readonly undo: () => void;
}

const typed = 'input:not([type=checkbox]), textarea, select, [contenteditable]';
/** Where Space presses what has the focus. */
const pressed = `${typed}, button, a, input, [role=radio]`;

/** 1 to 9, 0, Space, S and Z, wherever the focus is but in a field or a dialog. */
export function useReviewKeys(keys: ReviewKeys | null): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      const isElsewhere = event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat;
      if (event.defaultPrevented || isElsewhere || document.querySelector('[role=dialog]') !== null) return;
      const run = actionOf(event.key, now.current, target);
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function actionOf(key: string, keys: ReviewKeys | null, target: HTMLElement | null): (() => void) | null {
  if (keys === null || target?.matches(typed)) return null;
  if (/^[1-9]$/.test(key)) return () => keys.choose(Number(key));
  if (key === '0') return keys.noneFits;
  if (key === ' ') return target?.matches(pressed) ? null : keys.accept;
  if (key.toLowerCase() === 's') return keys.skip;
  return key.toLowerCase() === 'z' ? keys.undo : null;
}
