import path from 'node:path';
import type { ReadRate } from '../../contract/hardware.ts';
import type { Log } from '../log.ts';
import type { ComputePool } from '../processes/computePool.ts';
import type { Store } from '../store/store.ts';
import type { Topics } from '../topics.ts';
import { createInventory, type InventoryTaker } from './inventory.ts';
import { createMachineProcess } from './machineProcess.ts';
import type { MemoryQuestion, OwnPids } from './memory.ts';
import { measureReadRate } from './readRate.ts';
import { keepReadRate, lastReadRate } from './readRates.ts';
import { systemFiles } from './sources/systemFiles.ts';

export interface HardwareOptions {
  readonly dataDir: string;
  readonly store: Store;
  readonly pool: ComputePool;
  readonly topics: Topics;
  readonly log: Log;
}

/** What this engine knows of the machine it runs on. */
export interface Hardware {
  readonly inventory: InventoryTaker;
  memory(): MemoryQuestion;
  /** One at a time: two would measure each other. */
  measureReadRate(signal: AbortSignal | undefined): Promise<ReadRate>;
  close(): void;
}

export function openHardware({ dataDir, store, pool, topics, log }: HardwareOptions): Hardware {
  const files = systemFiles;
  const machine = createMachineProcess(pool);
  const pids = (): OwnPids => ({
    engine: process.pid,
    compute: pool.pids(),
    // Only the shell talks to its child through a channel.
    shell: process.channel ? process.ppid : null,
  });
  const inventory = createInventory({
    files,
    machine,
    dataDir,
    pids,
    lastReadRate: () => lastReadRate(store),
    onLate: () => topics.touch('hardware'),
    onBug: log.bug,
  });
  let measuring: Promise<ReadRate> | null = null;
  return {
    inventory,
    memory: () => ({ files, pids: pids() }),
    measureReadRate(signal) {
      measuring ??= measureReadRate(path.join(dataDir, 'models'), { signal })
        .then(async (rate) => {
          await keepReadRate(store, rate);
          return rate;
        })
        .finally(() => {
          measuring = null;
        });
      return measuring;
    },
    close: () => machine.stop(),
  };
}
