import { arch, availableParallelism, cpus, totalmem } from 'node:os';
import { AppError } from '../../common/errors/appError.ts';
import type { Hint, MachineHints, NvmlReading } from '../../compute/contract.ts';
import { type SourceName, sourceTitles } from '../../contract/hardware.ts';
import { readKibField, readMemory } from '../processes/readMemory.ts';
import type { MachineProcess } from './machineProcess.ts';
import type { SourceValues } from './readings.ts';
import { readCpuQuota } from './sources/container.ts';
import { readDrmCards } from './sources/drm.ts';
import { readKernelCpu } from './sources/kernelCpu.ts';
import { askNvidiaSmi } from './sources/nvidiaSmi.ts';
import type { SystemFiles } from './sources/systemFiles.ts';

export interface ProbeTools {
  readonly files: SystemFiles;
  readonly machine: MachineProcess;
}

/** null: this machine has no such source. Rejects when it is there and did not answer. */
export type Answer<Value> = { readonly value: Value; readonly said: readonly string[] } | null;

interface Probe<Value> {
  readonly limitMs: number;
  ask(tools: ProbeTools): Promise<Answer<Value>>;
}

const driverLimitMs = 8_000;
/** On Windows it starts PowerShell, on a Mac system_profiler: both take their time. */
const hintLimitMs = 20_000;

/** How each source is asked, and how long it may take. */
export const probes: { readonly [Name in SourceName]: Probe<SourceValues[Name]> } = {
  nvml: { limitMs: driverLimitMs, ask: askNvml },
  nvidiaSmi: {
    limitMs: driverLimitMs,
    async ask() {
      const answer = await askNvidiaSmi(driverLimitMs);
      if (answer.kind === 'absent') return null;
      if (answer.kind === 'refused') throw refusal('nvidiaSmi', answer.reason);
      return { value: answer.devices, said: answer.lines };
    },
  },
  drm: {
    limitMs: 1_000,
    async ask({ files }) {
      const cards = readDrmCards(files);
      if (cards.length === 0) return null;
      const said = cards.map(({ pciAddress, vendorId, deviceId, driver, memoryBytes }) =>
        [pciAddress, `${vendorId}:${deviceId}`, driver, memoryBytes && `mem_info_vram_total ${memoryBytes}`]
          .filter(Boolean)
          .join(' '),
      );
      return { value: cards, said };
    },
  },
  kernel: { limitMs: 2_000, ask: askKernel },
  container: {
    limitMs: 1_000,
    async ask({ files }) {
      const cores = readCpuQuota(files);
      const { limit } = readMemory(files.read);
      if (cores === null && limit === null) return null;
      const said = [
        ...(limit ? [`${limit.source} memory limit ${limit.limitBytes}, in use ${limit.usedBytes}`] : []),
        ...(cores === null ? [] : [`cpu quota ${cores}`]),
      ];
      return { value: { cores, limitBytes: limit?.limitBytes ?? null }, said };
    },
  },
  operatingSystem: {
    limitMs: 1_000,
    async ask() {
      const list = cpus();
      const value = {
        model: list[0]?.model.trim() ?? arch(),
        architecture: arch(),
        logicalCores: list.length,
        usableCores: availableParallelism(),
        totalBytes: totalmem(),
      };
      const said = [
        `cpus: ${value.logicalCores} x ${value.model}`,
        `availableParallelism: ${value.usableCores}`,
        `totalmem: ${value.totalBytes}`,
      ];
      return { value, said };
    },
  },
  systemInformation: {
    limitMs: hintLimitMs,
    async ask({ machine }) {
      const hints = await machine.ask((client) => client.machine.hints());
      return { value: hints, said: sayHints(hints) };
    },
  },
};

async function askNvml({ machine }: ProbeTools): Promise<Answer<NvmlReading>> {
  const answer = await machine.ask((client) => client.machine.nvml());
  if (answer.kind === 'absent') return null;
  if (answer.kind === 'refused') throw refusal('nvml', answer.reason);
  const { driver, devices } = answer.reading;
  const said = devices.map(
    ({ name, pciAddress, totalBytes, usedBytes }) =>
      `${name} ${pciAddress} total ${totalBytes} used ${usedBytes}`,
  );
  return { value: answer.reading, said: [`driver ${driver}`, ...said] };
}

function refusal(source: SourceName, reason: string): AppError {
  return new AppError('hardware.sourceFailed', { source: sourceTitles[source], reason });
}

async function askKernel({ files }: ProbeTools): Promise<Answer<SourceValues['kernel']>> {
  const cpu = readKernelCpu(files, arch());
  if (cpu === null) return null;
  const totalBytes = readKibField(files.read('/proc/meminfo') ?? '', 'MemTotal');
  const there = Object.entries(cpu.features).flatMap(([name, isThere]) => (isThere ? [name] : []));
  const said = [
    `model name: ${cpu.model}`,
    `online: ${cpu.logicalCores}, cores: ${cpu.physicalCores ?? '?'}, sockets: ${cpu.sockets ?? '?'}`,
    `flags: ${there.join(' ')}`,
    ...(totalBytes === null ? [] : [`MemTotal: ${totalBytes / 1024} kB`]),
  ];
  return { value: { cpu, totalBytes }, said };
}

function sayHints({ cpu, memory, graphics, fileSystems }: MachineHints): string[] {
  return [
    say('cpu', cpu, ({ brand, logical, physical }) => `${brand}, ${physical} cores, ${logical} threads`),
    say('mem', memory, ({ totalBytes }) => `total ${totalBytes}`),
    say('graphics', graphics, (list) =>
      list.length === 0
        ? 'none'
        : list.map(({ name, memoryBytes }) => `${name}, memory ${memoryBytes ?? '?'}`).join('; '),
    ),
    say('fsSize', fileSystems, (list) => `${list.length} file systems`),
  ];
}

function say<Value>(what: string, hint: Hint<Value>, text: (value: Value) => string): string {
  return `${what}: ${'value' in hint ? text(hint.value) : hint.reason}`;
}
