import { statfs } from 'node:fs/promises';
import { implement } from '@orpc/server';
import type { Gpu } from '../../contract/hardware.ts';
import type { Settings } from '../../contract/settings.ts';
import { type SystemStatus, systemContract } from '../../contract/system.ts';
import type { Log } from '../log.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import type { Topics } from '../topics.ts';
import { buildDiagnostics } from './diagnostics.ts';

export interface SystemOptions {
  readonly status: () => SystemStatus;
  readonly topics: Topics;
  readonly log: Pick<Log, 'bug'>;
  readonly store: Store;
  readonly settings: () => Settings;
  /** null: not known yet. */
  gpus(): Promise<readonly Gpu[] | null>;
}

export function systemHandlers({ status, topics, log, store, settings, gpus }: SystemOptions) {
  const os = implement(systemContract).$context<ActorContext>();
  return {
    status: os.status.handler(() => status()),
    storage: os.storage.handler(async () => {
      const { dataDir } = status();
      const { bavail, blocks, bsize } = await statfs(dataDir);
      return { dataDir, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    }),
    changes: os.changes.handler(async ({ input, signal }) => ({
      revisions: await topics.next(input.known, input.waitMs, signal),
      engineId: status().engineId,
    })),
    diagnostics: os.diagnostics.handler(async () => {
      const document = await buildDiagnostics({
        status: status(),
        settings: settings(),
        store,
        gpus: await gpus(),
      });
      const day = new Date().toISOString().slice(0, 10);
      return { fileName: `inhouse-diagnostics-${day}.json`, text: `${JSON.stringify(document, null, 2)}\n` };
    }),
    reportWindowBug: os.reportWindowBug.handler(({ input }) => {
      const bug = new Error(`in the window: ${input.message}`);
      bug.stack = `${bug.message}\n${input.stack}`;
      return { logId: log.bug(bug) };
    }),
  };
}
