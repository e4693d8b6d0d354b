import type { ComputePool, ModelProcess } from '../processes/computePool.ts';

/** A process of its own for what may hang with a sick driver; started when it is needed, stopped when nobody asks any more. */
export interface MachineProcess {
  /** Rejects with `compute.lost` when the process ends before it has answered. */
  ask<Answer>(question: (client: ModelProcess['client']) => Promise<Answer>): Promise<Answer>;
  /** Ends it, also while it hangs; the next question starts another. */
  stop(): void;
}

const idleMs = 60_000;

export function createMachineProcess(pool: Pick<ComputePool, 'startModel'>): MachineProcess {
  let running: Promise<ModelProcess> | null = null;
  let idle: NodeJS.Timeout | undefined;

  function start(): Promise<ModelProcess> {
    const started = pool.startModel();
    running = started;
    const forget = () => {
      if (running === started) running = null;
    };
    started.then(({ exited }) => exited.then(forget), forget);
    return started;
  }

  function stop(): void {
    clearTimeout(idle);
    const ending = running;
    running = null;
    // One that could not be started has told whoever asked.
    ending?.then((process) => process.stop()).catch(() => undefined);
  }

  return {
    async ask(question) {
      clearTimeout(idle);
      const { client } = await (running ?? start());
      try {
        return await question(client);
      } finally {
        clearTimeout(idle);
        idle = setTimeout(stop, idleMs).unref();
      }
    },
    stop,
  };
}
