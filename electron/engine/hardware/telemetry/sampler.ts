import type { Store } from '../../store/store.ts';
import type { Gauges } from './gauges.ts';
import { sampleStatement, thinStatements } from './history.ts';
import { pace } from './metrics.ts';

export interface SamplerOptions {
  readonly store: Store;
  readonly gauges: Gauges;
  keepDays(): number;
  readonly onError: (error: unknown) => void;
}

/** Measures and keeps; more often while somebody watches. */
export interface Sampler {
  /** Somebody looks at the charts just now. */
  watch(): void;
  stop(): void;
}

/** A window asks every few seconds; when it has not for this long, nobody watches. */
const watchedMs = 10_000;
const thinEveryMs = 3_600_000;

export function startSampler({ store, gauges, keepDays, onError }: SamplerOptions): Sampler {
  let watchedUntil = 0;
  let thinAt = 0;
  let timer: NodeJS.Timeout;
  let isStopped = false;
  let isLooking = false;
  const isWatched = () => performance.now() < watchedUntil;
  const next = () => {
    if (isStopped) return;
    const seconds = isWatched() ? pace.watched : pace.unwatched;
    timer = setTimeout(() => void look(), seconds * 1000).unref();
  };

  async function look(): Promise<void> {
    isLooking = true;
    try {
      const sample = await gauges.read();
      if (isStopped) return;
      const now = Math.floor(Date.now() / 1000);
      const statements = [sampleStatement(now, sample)];
      if (performance.now() >= thinAt) {
        statements.push(...thinStatements(now, keepDays()));
        thinAt = performance.now() + thinEveryMs;
      }
      await store.write({ audit: null, statements });
    } catch (error) {
      if (!isStopped) onError(error);
    }
    isLooking = false;
    next();
  }

  next();
  return {
    watch() {
      const wasWatched = isWatched();
      watchedUntil = performance.now() + watchedMs;
      if (wasWatched || isLooking || isStopped) return;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), 0).unref();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
