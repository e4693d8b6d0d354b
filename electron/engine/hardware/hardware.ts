import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { GpuActivity, Memory, ReadRate, Telemetry, TelemetryRange } from '../../contract/hardware.ts';
import type { ProviderProof } from '../../contract/providers.ts';
import type { Log } from '../log.ts';
import type { ComputePool } from '../processes/computePool.ts';
import { productFolder } from '../processes/launch.ts';
import type { Store } from '../store/store.ts';
import type { Topics } from '../topics.ts';
import { createProcessOwner, describeActivity, type OwnerSources } from './gpuActivity.ts';
import { createInventory, type InventoryTaker } from './inventory.ts';
import { createMachineProcess } from './machineProcess.ts';
import { describeMemory, type OwnPids } from './memory.ts';
import { createNvidiaWatch } from './nvidiaWatch.ts';
import { measureReadRate } from './readRate.ts';
import { keepReadRate, lastReadRate } from './readRates.ts';
import type { SelftestDependencies } from './selftest/selftestJob.ts';
import { normalizePci } from './sources/nvidiaSmi.ts';
import { systemFiles } from './sources/systemFiles.ts';
import { createGauges } from './telemetry/gauges.ts';
import { readTelemetry } from './telemetry/history.ts';
import { startSampler } from './telemetry/sampler.ts';

export interface HardwareOptions {
  readonly dataDir: string;
  readonly store: Store;
  readonly pool: ComputePool;
  readonly topics: Topics;
  readonly log: Log;
  /** Days that measurements are kept, by the settings. */
  keepDays(): number;
  readonly version: string;
  readonly sampleModelFolder: string;
  /** The models in memory, by their processes. */
  models(): OwnerSources['models'];
  askSample(question: string): Promise<string | null>;
  /** Proves every execution provider anew. */
  proveProviders(): Promise<readonly ProviderProof[]>;
  /** Measures all the time; not for an engine that one command starts and stops. */
  readonly watches: boolean;
}

/** Where the product's own files lie: all of them, and the built window. */
export const productFolders = {
  programFolder: productFolder,
  windowFolder: path.join(productFolder, 'dist', 'renderer'),
} as const;

/** What this engine knows of the machine it runs on. */
export interface Hardware {
  readonly inventory: InventoryTaker;
  readonly selftest: SelftestDependencies;
  /** One look for everybody who asks meanwhile: it goes through all processes of the machine. */
  memory(): Promise<Memory>;
  /** What NVIDIA's GPUs are doing now; empty without a driver. */
  gpus(): Promise<({ readonly id: string } & GpuActivity)[]>;
  /** One at a time: two would measure each other. */
  measureReadRate(): Promise<ReadRate>;
  /** Whoever asks watches: it is measured more often for a while. */
  telemetry(range: TelemetryRange): Telemetry;
  close(): void;
}

export function openHardware(options: HardwareOptions): Hardware {
  const { dataDir, store, pool, topics, log, keepDays } = options;
  const files = systemFiles;
  const machine = createMachineProcess(pool);
  const pids = (): OwnPids => ({
    engine: process.pid,
    compute: pool.pids(),
    // Only the shell talks to its child through a channel.
    shell: process.channel ? process.ppid : null,
  });
  const processOwner = () => createProcessOwner({ files, pids: pids(), models: options.models() });
  const inventory = createInventory({
    files,
    machine,
    dataDir,
    pids,
    processOwner,
    lastReadRate: () => lastReadRate(store),
    onLate: () => topics.touch('hardware'),
    onBug: log.bug,
  });
  const nvidia = createNvidiaWatch(machine);
  const gauges = createGauges({ files, nvidia, pids });
  // A full disk is told of by whoever works; the log would only fill it further.
  const onError = (error: unknown) => void (error instanceof AppError || log.bug(error));
  const sampler = options.watches ? startSampler({ store, gauges, keepDays, onError }) : null;
  let measuring: Promise<ReadRate> | null = null;
  let looking: Promise<Memory> | null = null;
  const closing = new AbortController();
  const { version, sampleModelFolder, askSample, proveProviders } = options;
  return {
    selftest: {
      ...{ dataDir, files, pool, machine, store, startFailure: null },
      ...{ version, sampleModelFolder, askSample, proveProviders },
      ...productFolders,
      inventory: () => inventory.read({ refresh: false }),
      onBug: log.bug,
    },
    inventory: {
      read(how) {
        // Somebody may have installed the driver since.
        if (how.refresh) nvidia.reset();
        return inventory.read(how);
      },
    },
    memory() {
      looking ??= describeMemory({ files, pids: pids() }).finally(() => {
        looking = null;
      });
      return looking;
    },
    async gpus() {
      const devices = await nvidia.read();
      const ownerOf = processOwner();
      return devices.map((device) => ({
        id: normalizePci(device.pciAddress),
        ...describeActivity(device, ownerOf),
      }));
    },
    measureReadRate() {
      measuring ??= measureReadRate(path.join(dataDir, 'models'), { signal: closing.signal })
        .then(async (rate) => {
          await keepReadRate(store, rate);
          return rate;
        })
        .finally(() => {
          measuring = null;
        });
      return measuring;
    },
    telemetry(range) {
      sampler?.watch();
      return readTelemetry(store, range, Math.floor(Date.now() / 1000));
    },
    close() {
      closing.abort();
      sampler?.stop();
      machine.stop();
    },
  };
}
