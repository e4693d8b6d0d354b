import type { QueryClient } from '@tanstack/react-query';
import { type Revisions, topicNames } from '../../electron/contract/system.ts';
import type { EngineConnection } from './connection.ts';
import { isLost } from './retryLost.ts';

const waitMs = 20_000;
/** Many changes at once (an answer's tokens, a job's steps) become one question. */
const pauseMs = 150;

/** Asks again for whatever has changed in the engine, for as long as the window lives; after another engine's start, for everything. */
export async function followChanges(
  engine: EngineConnection,
  queries: QueryClient,
  signal: AbortSignal,
): Promise<void> {
  let known: { engineId: string; revisions: Revisions } | null = null;
  while (!signal.aborted) {
    try {
      const now = await engine.client.system.changes({ known: known?.revisions ?? null, waitMs }, { signal });
      const before = known?.engineId === now.engineId ? known.revisions : null;
      known = now;
      for (const topic of topicNames)
        if (before?.[topic] !== now.revisions[topic]) void queries.invalidateQueries({ queryKey: [topic] });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } catch (error) {
      if (signal.aborted) return;
      if (!isLost(error)) throw error;
      known = null;
      await engine.untilOpen(signal).catch(() => undefined);
    }
  }
}
