import { randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import { formatBytes } from '../../common/format.ts';
import type { Room } from '../../contract/planner.ts';
import type { Settings } from '../../contract/settings.ts';
import { limitBytes } from '../../ml/planning/verdict.ts';
import type { MemoryReading } from '../processes/readMemory.ts';
import { readResidentMemory } from '../processes/residentMemory.ts';
import type { Store } from '../store/store.ts';
import type { BandwidthMeter } from './bandwidth.ts';
import { estimateMemory, estimateSpeed, plannedDevice } from './estimate.ts';
import { type AnsweredLoad, insertLoad, readPastLoads, updateAnswered } from './measurements.ts';
import { isPrepared, type PlannedRun } from './subject.ts';

/** A load as whoever loads knows it. */
export interface LoadedRun {
  readonly modelId: string;
  readonly name: string;
  readonly precision: PlannedRun['precision'];
  readonly blockSize: PlannedRun['blockSize'];
  readonly profile: PlannedRun['profile'];
}

export interface LoadsDependencies {
  readonly store: Store;
  readonly meter: Pick<BandwidthMeter, 'read'>;
  readonly settings: () => Pick<Room, 'headRoom' | 'memoryLimit'> & Pick<Settings, 'answersAtOnce'>;
  /** How the load is planned for, with the context that a conversation is planned to have at least. */
  readonly toRun: (load: LoadedRun, context: number) => Promise<PlannedRun>;
  readonly readMemory: () => MemoryReading;
}

export interface AnswerFigures {
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly tokensPerSecond: number | null;
  /** Conversations whose caches were in memory by then. */
  readonly caches: number;
}

export interface LoadRecord {
  /** After an answer; the last one that fills the context further, and the last one that says something of the speed, stay. */
  answered(figures: AnswerFigures): Promise<void>;
}

/** Checks memory before a load, and keeps what loads took against what was planned for them. */
export interface Loads {
  /**
   * For how many conversations at once there is room now, at most as many as the settings say: a load's limit is a share of
   * what is free. Asks `makeRoom` for more when there is none for a single one, until that has none. Throws `memory.notEnough`.
   */
  check(load: LoadedRun, makeRoom: () => Promise<boolean>): Promise<number>;
  record(load: LoadedRun, result: LoadResult): Promise<LoadRecord>;
}

export interface LoadResult {
  readonly device: string;
  readonly loadMs: number;
  readonly pid: number;
}

/** A load is let in when a conversation of this many tokens fits, too. */
const checkedContext = 2_048;
/** Fewer tokens say little about a speed. */
const leastAnswerTokens = 8;

export function createLoads(dependencies: LoadsDependencies): Loads {
  const { store, settings, toRun } = dependencies;
  return {
    async check(load, makeRoom) {
      const run = await toRun(load, checkedContext);
      const past = readPastLoads(store);
      const neededFor = (conversations: number) => estimateMemory({ ...run, conversations }, past).totalBytes;
      const needed = neededFor(1);
      for (;;) {
        const freeBytes = dependencies.readMemory().availableBytes;
        const { answersAtOnce, ...shares } = settings();
        const limit = limitBytes({ freeBytes, ...shares });
        let conversations = answersAtOnce;
        while (conversations > 0 && neededFor(conversations) > limit) conversations--;
        if (conversations > 0) return conversations;
        if (await makeRoom()) continue;
        throw new AppError('memory.notEnough', {
          name: load.name,
          needed: formatBytes(Math.round(needed)),
          free: formatBytes(freeBytes),
          limit: formatBytes(Math.round(limit)),
        });
      }
    },
    async record(load, result) {
      // Elsewhere the weights lie in the device's own memory, of which a process's resident memory says nothing.
      if (result.device !== plannedDevice) return notKept;
      return recordLoad(dependencies, load, result);
    },
  };
}

const notKept: LoadRecord = { answered: async () => undefined };

async function recordLoad(
  { store, meter, toRun }: LoadsDependencies,
  load: LoadedRun,
  { device, loadMs, pid }: LoadResult,
): Promise<LoadRecord> {
  const id = randomUUID();
  const past = readPastLoads(store);
  const run = await toRun(load, checkedContext);
  const peakBytes = async () => (await readResidentMemory(pid))?.peakBytes ?? null;
  const estimate = estimateMemory(run, past, 'loaded');
  const { precision, blockSize, profile } = load;
  const measuredBytes = await peakBytes();
  // It has ended already, or the system does not tell: a load that took nothing would be a lie.
  if (measuredBytes === null) return notKept;
  await store.write({
    audit: null,
    statements: insertLoad({
      ...{ id, at: new Date().toISOString(), model: load.modelId, name: load.name },
      ...{ precision, blockSize, profile, device, loadMs, prepared: isPrepared(run), contextTokens: 0 },
      plannedBytes: estimate.totalBytes,
      estimatedBytes: estimate.uncorrectedBytes,
      measuredBytes,
    }),
  });
  let fullest = 0;
  let conversations = 1;
  return {
    async answered(figures) {
      fullest = Math.max(fullest, figures.promptTokens + figures.answerTokens);
      conversations = Math.max(conversations, figures.caches);
      const filled = estimateMemory({ ...run, context: fullest, conversations }, past);
      const filledBytes = await peakBytes();
      if (filledBytes === null) return;
      await store.write({
        audit: null,
        statements: [
          updateAnswered({
            id,
            plannedBytes: filled.totalBytes,
            estimatedBytes: filled.uncorrectedBytes,
            measuredBytes: filledBytes,
            contextTokens: fullest,
            speed: compareSpeed(figures),
          }),
        ],
      });
    },
  };

  function compareSpeed(figures: AnswerFigures): AnsweredLoad['speed'] {
    const { promptTokens, answerTokens, tokensPerSecond: measured } = figures;
    if (measured === null || answerTokens < leastAnswerTokens) return null;
    const context = promptTokens + answerTokens / 2;
    const speed = estimateSpeed({ ...run, context }, meter.read()?.rates ?? null, past);
    return speed && { planned: speed.corrected, estimated: speed.estimated, measured };
  }
}
