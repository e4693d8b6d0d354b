/** Wakes those who wait for something new about a job. */
export interface Changes {
  notify(job: string): void;
  /** Resolves at the next `notify` of this job, after `waitMs`, or when `signal` aborts. */
  next(job: string, waitMs: number, signal?: AbortSignal): Promise<void>;
}

export function createChanges(): Changes {
  const waiting = new Map<string, Set<() => void>>();
  return {
    notify(job) {
      for (const wake of waiting.get(job) ?? []) wake();
    },
    next(job, waitMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wakers = waiting.get(job) ?? new Set();
        waiting.set(job, wakers);
        const wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          wakers.delete(wake);
          if (wakers.size === 0) waiting.delete(job);
          resolve();
        };
        const timer = setTimeout(wake, waitMs);
        signal?.addEventListener('abort', wake);
        wakers.add(wake);
      });
    },
  };
}
