import { release, version } from 'node:os';
import { AppError } from '../../common/errors/appError.ts';
import {
  type Cpu,
  type Disk,
  type Inventory,
  type Memory,
  type Part,
  type ReadRate,
  type SourceName,
  sourceNames,
  sourceTitles,
} from '../../contract/hardware.ts';
import type { ErrorRecord } from '../../contract/jobs.ts';
import { type Confinement, findConfinement } from '../processes/confinement.ts';
import { describeCpu } from './cpu.ts';
import type { ProcessOwner } from './gpuActivity.ts';
import { mergeGpus } from './gpus.ts';
import { describeMemory, type OwnPids } from './memory.ts';
import { type ProbeTools, probes } from './probes.ts';
import type { Reading, Readings } from './readings.ts';
import { readDisks } from './sources/mounts.ts';
import type { SystemFiles } from './sources/systemFiles.ts';
import { findWarnings } from './warnings.ts';

export interface InventoryOptions extends ProbeTools {
  readonly dataDir: string;
  pids(): OwnPids;
  processOwner(): ProcessOwner;
  lastReadRate(): ReadRate | null;
  /** A part came after the answer was given. */
  onLate(): void;
  readonly onBug: (error: unknown) => string;
}

export interface InventoryTaker {
  /** The last one, or one taken now. Answers within a second; what is slower is `pending` and comes with a change of topic. */
  read(options: { readonly refresh: boolean }): Promise<Inventory>;
}

/** What the window may wait; slower parts follow. */
const patienceMs = 800;
const partLimitMs = 5_000;

interface Taking {
  readonly takenAt: string;
  readonly startedMs: number;
  tookMs: number | null;
  readonly sources: { [Name in SourceName]: Reading<unknown> };
  memory: Part<Memory>;
  disks: Part<Disk[]>;
  confinement: Inventory['confinement'];
}

/** Takes stock of the machine: all sources at once, each with its own time limit. */
export function createInventory(options: InventoryOptions): InventoryTaker {
  let taking: { readonly state: Taking; readonly answered: Promise<void> } | null = null;

  function take() {
    const state: Taking = {
      takenAt: new Date().toISOString(),
      startedMs: performance.now(),
      tookMs: null,
      sources: Object.fromEntries(sourceNames.map((name) => [name, { state: 'pending' }])) as never,
      memory: { state: 'pending' },
      disks: { state: 'pending' },
      confinement: { state: 'pending' },
    };
    const told = () => {
      if (state.tookMs !== null && taking?.state === state) options.onLate();
    };
    const work = [
      ...sourceNames.map(async (name) => {
        state.sources[name] = await askSource(name, options);
        told();
      }),
      askPart(() => describeMemory({ files: options.files, pids: options.pids() }), '/proc', options).then(
        (part) => {
          state.memory = part;
          told();
        },
      ),
      askPart(() => readDisks(options.files, options.dataDir), 'statfs', options).then((part) => {
        state.disks = part;
        told();
      }),
      askPart(async () => describeConfinement(await findConfinement()), 'bubblewrap', options).then(
        (part) => {
          state.confinement = part;
          told();
        },
      ),
    ];
    const answered = Promise.race([Promise.all(work), wait(patienceMs)]).then(() => {
      state.tookMs = performance.now() - state.startedMs;
    });
    return { state, answered };
  }

  return {
    async read({ refresh }) {
      if (taking === null || (refresh && isWhole(taking.state))) taking = take();
      const { state, answered } = taking;
      await answered;
      return assemble(state, options);
    },
  };
}

/** While a sick driver still keeps one of them waiting, asking again would only start more programs that hang. */
function isWhole({ tookMs, sources, memory, disks, confinement }: Taking): boolean {
  const parts = [...Object.values(sources), memory, disks, confinement];
  return tookMs !== null && parts.every(({ state }) => state !== 'pending');
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

async function askSource<Name extends SourceName>(
  name: Name,
  options: InventoryOptions,
): Promise<Reading<unknown>> {
  const { limitMs, ask } = probes[name];
  const started = performance.now();
  const tookMs = () => performance.now() - started;
  try {
    const answer = await withLimit(ask(options), limitMs, sourceTitles[name]);
    if (answer === null) return { state: 'absent', tookMs: tookMs() };
    return { state: 'answered', ...answer, tookMs: tookMs() };
  } catch (error) {
    // A driver that hangs keeps its process; the next question gets a new one.
    if (error instanceof AppError && error.code === 'hardware.sourceSlow') options.machine.stop();
    return { state: 'failed', error: toRecord(error, sourceTitles[name], options), tookMs: tookMs() };
  }
}

async function askPart<Value>(
  ask: () => Promise<Value>,
  title: string,
  options: InventoryOptions,
): Promise<Part<Value>> {
  const started = performance.now();
  try {
    const value = await withLimit(ask(), partLimitMs, title);
    return { state: 'known', value, tookMs: performance.now() - started };
  } catch (error) {
    return {
      state: 'failed',
      error: toRecord(error, title, options),
      tookMs: performance.now() - started,
    };
  }
}

async function withLimit<Value>(work: Promise<Value>, limitMs: number, source: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError('hardware.sourceSlow', { source, seconds: limitMs / 1000 })),
      limitMs,
    ).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function toRecord(error: unknown, source: string, { onBug }: InventoryOptions): ErrorRecord {
  if (error instanceof AppError) {
    const { code, data } = error;
    if (code.startsWith('hardware.')) return { code, data: { ...data } };
    return { code: 'hardware.sourceFailed', data: { source, reason: error.message } };
  }
  const { code = null, message } = error as NodeJS.ErrnoException;
  if (code === null) onBug(error);
  return { code: 'hardware.sourceFailed', data: { source, reason: code ?? message } };
}

function describeConfinement({ program, failure }: Confinement) {
  return { program, error: failure && { code: failure.code, data: { ...failure.data } } };
}

/** `Debian GNU/Linux 12 (bookworm), 6.1.0`, `Windows 11 Pro, 10.0.22631`. */
function describeSystem({ read }: SystemFiles): string {
  const distribution = /^PRETTY_NAME="?(.+?)"?$/m.exec(read('/etc/os-release') ?? '')?.[1];
  const name = process.platform === 'darwin' ? 'macOS (Darwin)' : version();
  return `${distribution ?? name}, ${release()}`;
}

function assemble(
  { takenAt, tookMs, sources, memory, disks, confinement }: Taking,
  { files, lastReadRate, processOwner }: InventoryOptions,
): Inventory {
  const readings = sources as Readings;
  const gpus = mergeGpus(readings, processOwner());
  return {
    takenAt,
    tookMs: tookMs ?? 0,
    system: describeSystem(files),
    cpu: cpuPart(readings),
    memory,
    disks,
    gpus: areGpusKnown(readings)
      ? { state: 'known', value: gpus, tookMs: slowest(readings) }
      : { state: 'pending' },
    sources: sourceNames.map((source) => describeSource(source, readings[source])),
    warnings: findWarnings({ readings, gpus, disks: disks.state === 'known' ? disks.value : null }),
    readRate: lastReadRate(),
    confinement,
  };
}

function cpuPart(readings: Readings): Part<Cpu> {
  const value = describeCpu(readings);
  if (value !== null) return { state: 'known', value, tookMs: tookOf(readings.operatingSystem) };
  const { kernel } = readings;
  return kernel.state === 'failed'
    ? { state: 'failed', error: kernel.error, tookMs: kernel.tookMs }
    : { state: 'pending' };
}

const gpuSources = ['nvml', 'nvidiaSmi', 'drm', 'systemInformation'] as const;

/** Without an answer of all of them it cannot be said that there is none. */
function areGpusKnown(readings: Readings): boolean {
  return (
    gpuSources.every((name) => readings[name].state !== 'pending') ||
    gpuSources.slice(0, 2).some((name) => readings[name].state === 'answered')
  );
}

function tookOf(reading: Reading<unknown>): number {
  return reading.state === 'pending' ? 0 : reading.tookMs;
}

function slowest(readings: Readings): number {
  return Math.max(...gpuSources.map((name) => tookOf(readings[name])));
}

function describeSource(source: SourceName, reading: Reading<unknown>): Inventory['sources'][number] {
  return {
    source,
    state: reading.state,
    said: reading.state === 'answered' ? [...reading.said] : [],
    error: reading.state === 'failed' ? reading.error : null,
    tookMs: reading.state === 'pending' ? null : reading.tookMs,
  };
}
