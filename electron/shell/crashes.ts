/** Two ends of the page within this are a loop: reloading by itself would go on for ever. */
const loopMs = 30_000;

/** Decides what follows when a window's page process has gone. */
export interface Crashes {
  /** `reload`: at once, told afterwards; `ask`: it went only just now. `none`: it was meant to. */
  next(reason: string, nowMs: number): 'reload' | 'ask' | 'none';
}

export function createCrashes(): Crashes {
  let last = Number.NEGATIVE_INFINITY;
  return {
    next(reason, nowMs) {
      if (reason === 'clean-exit') return 'none';
      const soon = nowMs - last < loopMs;
      last = nowMs;
      return soon ? 'ask' : 'reload';
    },
  };
}
