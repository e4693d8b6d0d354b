import { useEffect } from 'react';
import { allActions, useActions } from '../view/actions.ts';
import { useOverlay } from './overlay.ts';
import { createShortcutReader, toPress } from './shortcuts.ts';

/** Listens for the shortcuts of every action that is offered. */
export function ShortcutListener() {
  useEffect(() => {
    const read = createShortcutReader();
    const onKey = (event: KeyboardEvent) => {
      const covered =
        useOverlay.getState().shown !== null || document.querySelector('[role=dialog]') !== null;
      if (event.defaultPrevented || event.isComposing || covered) return;
      const action = read(toPress(event), allActions(useActions.getState()));
      if (!action) return;
      event.preventDefault();
      action.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return null;
}
