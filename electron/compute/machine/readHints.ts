import { cpu, fsSize, graphics, mem, type Systeminformation } from 'systeminformation';
import type { CpuFeatures } from '../../common/cpuFeatures.ts';
import { readCpuFeatures } from './readCpuFeatures.ts';

/** What the package systeminformation says: a hint, gathered from many tools, some of which are known to be wrong. */
export interface MachineHints {
  readonly cpu: Hint<{ brand: string; logical: number; physical: number; sockets: number }>;
  /** Of the system itself, not of the package. */
  readonly features: Hint<CpuFeatures>;
  readonly memory: Hint<{ totalBytes: number }>;
  readonly graphics: Hint<readonly GraphicsHint[]>;
  readonly fileSystems: Hint<readonly { mount: string; type: string; totalBytes: number }[]>;
}

export type Hint<Value> = { readonly value: Value } | { readonly reason: string };

export interface GraphicsHint {
  readonly name: string;
  readonly vendor: string;
  /** As the tool wrote it: `01:00.0`. */
  readonly busAddress: string | null;
  readonly memoryBytes: number | null;
  readonly driver: string | null;
}

/** Asks in this process: the package starts other programs and waits for some of them. */
export async function readHints(): Promise<MachineHints> {
  const [cpuHint, features, memory, graphicsHint, fileSystems] = await Promise.all([
    hint(cpu, ({ manufacturer, brand, cores, physicalCores, processors }) => ({
      brand: `${manufacturer} ${brand}`.trim(),
      logical: cores,
      physical: physicalCores,
      sockets: processors,
    })),
    hint(readCpuFeatures, (known) => known),
    hint(mem, ({ total }) => ({ totalBytes: total })),
    hint(graphics, ({ controllers }) => controllers.map(describeController)),
    hint(fsSize, (systems) => systems.map(({ mount, type, size }) => ({ mount, type, totalBytes: size }))),
  ]);
  return { cpu: cpuHint, features, memory, graphics: graphicsHint, fileSystems };
}

async function hint<Said, Value>(
  ask: () => Promise<Said>,
  take: (said: Said) => Value,
): Promise<Hint<Value>> {
  try {
    return { value: take(await ask()) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

const mebibyte = 1024 ** 2;

function describeController(controller: Systeminformation.GraphicsControllerData): GraphicsHint {
  const { model, vendor, busAddress, memoryTotal, vram, driverVersion, name } = controller;
  const mib = memoryTotal ?? vram;
  return {
    name: name || model,
    vendor,
    busAddress: busAddress || null,
    memoryBytes: mib ? mib * mebibyte : null,
    driver: driverVersion || null,
  };
}
