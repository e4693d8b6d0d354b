import type { Attempt } from './attempt.ts';

/** ONNX Runtime keeps a compute process silent for as long as one run takes, so silence is told late and stops nothing. */
const stalledAfterMs = 120_000;
const lookEveryMs = 10_000;

export interface StallOptions {
  readonly stalledAfterMs: number;
  readonly lookEveryMs: number;
}

/** Tells once for each silence of an attempt that lasts too long. */
export function watchStalls(
  attempts: ReadonlyMap<string, Attempt>,
  onStall: (id: string, silentMs: number) => void,
  options: StallOptions = { stalledAfterMs, lookEveryMs },
): { stop(): void } {
  const told = new Map<string, number>();
  const timer = setInterval(() => {
    for (const [id, { lastActivity }] of attempts) {
      const silentMs = performance.now() - lastActivity;
      if (silentMs < options.stalledAfterMs || told.get(id) === lastActivity) continue;
      told.set(id, lastActivity);
      onStall(id, silentMs);
    }
    for (const id of told.keys()) if (!attempts.has(id)) told.delete(id);
  }, options.lookEveryMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
