import { useEffect } from 'react';
import { personIn, useAccess } from '../engine/access.ts';
import { useEngine } from '../engine/EngineContext.tsx';
import { useSettings } from '../engine/useSettings.ts';

const signs = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
const lookMs = 2_000;
/** So often the engine is told that somebody is here. */
const tellMs = 60_000;

/** Covers the page when nobody has touched it for as long as the settings say; somebody who is here keeps the session going. */
export function useAutoLock(): void {
  const { client, access } = useEngine();
  const { settings } = useSettings();
  const isIn = useAccess(({ state }) => state?.mode === 'accounts' && personIn(state) !== null);
  const afterMs = 60_000 * (settings?.autoLockMinutes ?? 0);
  useEffect(() => {
    if (!isIn) return;
    // By the clock of the day: a computer that was asleep was not used.
    let lastAt = Date.now();
    let toldAt = lastAt;
    const note = () => {
      lastAt = Date.now();
    };
    for (const sign of signs) window.addEventListener(sign, note, { passive: true, capture: true });
    const timer = setInterval(() => {
      const now = Date.now();
      if (afterMs > 0 && now - lastAt >= afterMs) {
        clearInterval(timer);
        void access.lock().catch(() => access.check());
      } else if (lastAt > toldAt && now - toldAt >= tellMs) {
        toldAt = now;
        client.access.stay().catch(() => undefined);
      }
    }, lookMs);
    return () => {
      clearInterval(timer);
      for (const sign of signs) window.removeEventListener(sign, note, { capture: true });
    };
  }, [isIn, afterMs, client, access]);
}
