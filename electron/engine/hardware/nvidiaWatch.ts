import type { NvmlDevice } from '../../compute/contract.ts';
import type { MachineProcess } from './machineProcess.ts';
import { askNvidiaSmi } from './sources/nvidiaSmi.ts';

/** Looks at NVIDIA's GPUs again and again, in the way that works on this machine. */
export interface NvidiaWatch {
  /** Empty without a driver, and while it does not answer. One look for everybody who asks meanwhile. */
  read(): Promise<readonly NvmlDevice[]>;
  /** Looks for a driver again at the next look. */
  reset(): void;
}

type Way = 'nvml' | 'nvidiaSmi' | 'none';
const lookLimitMs = 1_500;
/** The first question starts a process, and a busy machine takes its time for that. */
const findLimitMs = 8_000;

export function createNvidiaWatch(machine: MachineProcess): NvidiaWatch {
  let way: Way | null = null;
  let looking: Promise<readonly NvmlDevice[]> | null = null;

  async function look(): Promise<readonly NvmlDevice[]> {
    way ??= await findWay(machine);
    if (way === 'none') return [];
    if (way === 'nvml') {
      const answer = await askNvml(machine, lookLimitMs);
      return answer?.kind === 'read' ? answer.reading.devices : [];
    }
    const answer = await askNvidiaSmi(lookLimitMs);
    return answer.kind === 'read' ? answer.devices.map((device) => ({ ...device, processes: null })) : [];
  }

  return {
    read() {
      looking ??= look().finally(() => {
        looking = null;
      });
      return looking;
    },
    reset() {
      way = null;
    },
  };
}

/** NVML costs next to nothing; nvidia-smi starts a program for every look. */
async function findWay(machine: MachineProcess): Promise<Way> {
  const answer = await askNvml(machine, findLimitMs);
  if (answer?.kind === 'read') return 'nvml';
  const smi = await askNvidiaSmi(findLimitMs);
  return smi.kind === 'read' ? 'nvidiaSmi' : 'none';
}

/** A process that died or hangs is a look without a GPU, nothing worse. */
async function askNvml(machine: MachineProcess, limitMs: number) {
  const late = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), limitMs).unref();
  });
  return Promise.race([machine.ask((client) => client.machine.nvml()).catch(() => null), late]);
}
