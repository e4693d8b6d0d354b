import type { JobKind } from '../../contract/jobs.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import type { Changes } from './changes.ts';
import type { JobClass, JobHandler } from './handler.ts';
import { jobsInState } from './jobRows.ts';
import { watchStalls } from './stalls.ts';

export type Handlers = Map<JobKind, JobHandler<unknown, unknown>>;

export interface QueueOptions {
  readonly store: Store;
  readonly log: Pick<Log, 'bug' | 'info' | 'warn' | 'failure'>;
  readonly handlers: Handlers;
  readonly changes: Changes;
}

/** Moves jobs from `queued` to `running`: the oldest first, each class within its number. */
export interface Queue {
  /** Of the jobs that are being worked on here, by job id. */
  readonly attempts: ReadonlyMap<string, Attempt>;
  open(): void;
  /** Looks whether something may start; to be called after every change of the queue. */
  advance(): void;
  /** Interrupts what runs and waits for it to end. */
  close(): Promise<void>;
}

const atOnce: Readonly<Record<JobClass, number>> = {
  heavy: 1,
  light: 4,
  answer: Number.POSITIVE_INFINITY,
};

export function createQueue({ store, log, handlers, changes }: QueueOptions): Queue {
  const attempts = new Map<string, Attempt>();
  /** Would fail to start again at once, for ever. */
  const untold = new Set<string>();
  let isOpen = false;
  const stalls = watchStalls(attempts, (job, silentMs) =>
    log.warn('a job is silent', { job, silentMs: Math.round(silentMs) }),
  );

  function mayStart(handler: JobHandler<unknown, unknown>): boolean {
    const running = [...attempts.values()].filter((attempt) => attempt.handler.class === handler.class);
    return running.length < atOnce[handler.class];
  }

  function advance(): void {
    if (!isOpen) return;
    for (const { id, kind, attempt: before } of jobsInState(store, 'queued')) {
      const handler = handlers.get(kind);
      if (!handler || attempts.has(id) || untold.has(id) || !mayStart(handler)) continue;
      const onChange = () => changes.notify(id);
      log.info('a job begins', { job: id, kind, attempt: before + 1 });
      const attempt = startAttempt({
        store,
        id,
        handler,
        onChange,
        onBug: (error) => log.bug(error, undefined, { job: id }),
        onFailure: (error) => log.failure(error, undefined, { job: id }),
        onEnd: (state) => log.info('a job rests', { job: id, kind, attempt: before + 1, state }),
      });
      attempts.set(id, attempt);
      void attempt.ended.then((how) => {
        attempts.delete(id);
        if (how === 'untold') untold.add(id);
        changes.notify(id);
        advance();
      });
    }
  }

  return {
    attempts,
    open() {
      isOpen = true;
      advance();
    },
    advance,
    async close() {
      isOpen = false;
      stalls.stop();
      const ending = [...attempts.values()];
      for (const attempt of ending) attempt.stop('interrupted');
      await Promise.all(ending.map((attempt) => attempt.ended));
    },
  };
}
