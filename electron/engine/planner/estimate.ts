import type { Plan, Room } from '../../contract/planner.ts';
import { type Correction, correctionFor } from '../../ml/planning/correction.ts';
import { type MemoryItem, planLoaded, planMemory, totalBytes } from '../../ml/planning/memoryPlan.ts';
import { type KernelRates, kernelOf, tokensPerSecond, weightBytesPerToken } from '../../ml/planning/speed.ts';
import { comfortableBytes, limitBytes } from '../../ml/planning/verdict.ts';
import type { MemoryReading } from '../processes/readMemory.ts';
import type { PastLoads } from './measurements.ts';
import { cacheOfRun, isEncrypted, isPrepared, type PlannedRun } from './subject.ts';

/** What everything is planned for at present. */
export const plannedDevice = 'cpu';
/** Context at which the speed at the start of a conversation is told; quality reports measure there, too. */
export const startContext = 128;

export interface Estimate {
  readonly items: readonly MemoryItem[];
  readonly totalBytes: number;
  /** By arithmetic alone. */
  readonly uncorrectedBytes: number;
  readonly correction: Correction;
}

/** Memory once the context is filled, or only after the load; corrected by what past loads took. */
export function estimateMemory(run: PlannedRun, past: PastLoads, when: 'full' | 'loaded' = 'full'): Estimate {
  const planned = {
    ...{ ...run, shape: run.subject.shape, prepared: isPrepared(run), cache: cacheOfRun(run) },
    encrypted: isEncrypted(run),
  };
  const items = when === 'full' ? planMemory(planned) : planLoaded(planned);
  const uncorrectedBytes = totalBytes(items);
  const { precision, profile } = run;
  const correction = correctionFor(past.memory, {
    device: plannedDevice,
    precision,
    profile,
    expected: uncorrectedBytes,
  });
  const corrected = items.map(({ name, bytes, mappedBytes }) => ({
    name,
    bytes: bytes * correction.factor,
    mappedBytes: mappedBytes * correction.factor,
  }));
  return { items: corrected, totalBytes: totalBytes(corrected), uncorrectedBytes, correction };
}

/** Tokens a second at a context, by arithmetic and corrected; null: nothing is known of this machine's memory. */
export function estimateSpeed(
  run: PlannedRun,
  rates: KernelRates | null,
  past: PastLoads,
): { readonly estimated: number; readonly corrected: number; readonly correction: Correction } | null {
  if (rates === null) return null;
  const estimated = tokensPerSecond({ ...run, shape: run.subject.shape }, rates);
  const { precision, profile } = run;
  const wanted = { device: plannedDevice, precision, profile, expected: estimated };
  const correction = correctionFor(past.speed, wanted);
  return { estimated, corrected: estimated * correction.factor, correction };
}

export function describeSpeed(run: PlannedRun, rates: KernelRates | null, past: PastLoads): Plan['speed'] {
  const at = (context: number) => estimateSpeed({ ...run, context }, rates, past);
  const start = at(Math.min(startContext, run.context));
  const full = at(run.context);
  return {
    atStart: start?.corrected ?? null,
    whenFull: full?.corrected ?? null,
    bytesPerToken: weightBytesPerToken(run.subject.shape, run),
    bytesPerSecond: rates?.[kernelOf(run.precision, run.profile)] ?? null,
    correction: start?.correction ?? { factor: 1, loads: 0, error: null },
  };
}

export function describeRoom(
  memory: MemoryReading,
  settings: Pick<Room, 'headRoom' | 'memoryLimit'>,
  heldBytes: number,
): Room {
  const { headRoom, memoryLimit } = settings;
  const freeBytes = memory.availableBytes + heldBytes;
  const room = { freeBytes, headRoom, memoryLimit };
  return {
    ...room,
    totalBytes: memory.totalBytes,
    comfortableBytes: comfortableBytes(room),
    limitBytes: limitBytes(room),
    container: memory.limit !== null,
  };
}
