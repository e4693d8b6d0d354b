import { type KeyboardEvent, useCallback } from 'react';
import { useRowActs } from '../hands/useRowActs.ts';

/** Space approves, Shift and a digit give stars (whatever sign the keyboard writes then); not while somebody types. */
export function useLabelKeys(): (event: KeyboardEvent) => void {
  const acts = useRowActs();
  return useCallback(
    (event) => {
      const { target, key, code, shiftKey, ctrlKey, metaKey, altKey } = event;
      if (event.defaultPrevented || ctrlKey || metaKey || altKey) return;
      // A dialog is a part of the tab for React, and none on the screen.
      if (!(target instanceof HTMLElement) || !event.currentTarget.contains(target)) return;
      if (target.matches('input, textarea, [contenteditable]')) return;
      const stars = /^Digit([1-5])$/.exec(code)?.[1];
      if (shiftKey && stars) acts.stars(Number(stars));
      else if (key === ' ' && !target.matches('button, a, summary')) acts.approve();
      else return;
      event.preventDefault();
    },
    [acts],
  );
}
