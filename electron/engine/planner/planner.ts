import type { Plan, Ranked, Remedy, Room } from '../../contract/planner.ts';
import { compareWithRule, ruleOfThumbBytes } from '../../ml/planning/ruleOfThumb.ts';
import { judge, verdictRank } from '../../ml/planning/verdict.ts';
import type { MemoryReading } from '../processes/readMemory.ts';
import type { Store } from '../store/store.ts';
import type { BandwidthMeter } from './bandwidth.ts';
import { describeRoom, describeSpeed, estimateMemory } from './estimate.ts';
import { type PastLoads, readPastLoads } from './measurements.ts';
import { cacheOfRun, isPrepared, type PlannedRun, type PlanSubject } from './subject.ts';

export interface HeldModel {
  readonly model: string;
  readonly name: string;
  readonly precision: Plan['precision'];
  readonly profile: Plan['profile'];
  readonly bytes: number;
  /** Could leave memory now. */
  readonly isIdle: boolean;
}

export interface PlannerDependencies {
  readonly store: Store;
  readonly meter: BandwidthMeter;
  readonly settings: () => Pick<Room, 'headRoom' | 'memoryLimit'>;
  /** Models in memory, with what they take there. */
  readonly held: () => Promise<readonly HeldModel[]>;
  readonly readMemory: () => MemoryReading;
}

export interface Planner {
  plan(run: PlannedRun): Promise<Plan>;
  /** Each of these runs; those that go best come first, the larger model before the smaller. */
  rank(runs: readonly PlannedRun[]): Promise<{ room: Room; models: Ranked[] }>;
}

/** What a moment is like: everything that plans of one call share. */
interface Moment {
  readonly memory: MemoryReading;
  readonly past: PastLoads;
  readonly held: readonly HeldModel[];
}

export function createPlanner(dependencies: PlannerDependencies): Planner {
  const { store, meter, settings, held } = dependencies;
  const look = async (): Promise<Moment> => {
    meter.measureOnce();
    return {
      memory: dependencies.readMemory(),
      past: readPastLoads(store),
      held: await held(),
    };
  };
  const roomFor = (run: PlannedRun, moment: Moment) =>
    describeRoom(moment.memory, settings(), heldBytes(run, moment.held));
  return {
    async plan(run) {
      const moment = await look();
      const room = roomFor(run, moment);
      const estimate = estimateMemory(run, moment.past);
      const verdict = judge(estimate.totalBytes, room);
      return {
        ...describeRun(run),
        contextLength: run.subject.shape.contextLength,
        conversations: run.conversations,
        prepared: isPrepared(run),
        cache: cacheOfRun(run),
        items: [...estimate.items],
        totalBytes: estimate.totalBytes,
        room,
        verdict,
        spareBytes: room.comfortableBytes - estimate.totalBytes,
        correction: estimate.correction,
        speed: describeSpeed(run, meter.read()?.rates ?? null, moment.past),
        rule: describeRule(run.subject, verdict !== 'tooLarge', room),
        remedies: verdict === 'fits' ? [] : findRemedies(run, room, moment),
      };
    },
    async rank(runs) {
      const moment = await look();
      const rates = meter.read()?.rates ?? null;
      const ranked = runs.map((run): Ranked => {
        const { totalBytes } = estimateMemory(run, moment.past);
        const room = roomFor(run, moment);
        return {
          ...describeRun(run),
          source: run.subject.source,
          ready: run.subject.versions.some(({ precision }) => precision === run.precision),
          totalBytes,
          verdict: judge(totalBytes, room),
          tokensPerSecond: describeSpeed(run, rates, moment.past).atStart,
          ruleSatisfied: ruleOfThumbBytes(run.subject.parameterCount) <= room.totalBytes,
        };
      });
      return { room: describeRoom(moment.memory, settings(), 0), models: ranked.toSorted(byUse) };
    },
  };
}

function describeRun({ subject, precision, blockSize, profile, context }: PlannedRun) {
  const { model, name, parameterCount } = subject;
  return { model, name, parameterCount, precision, blockSize, profile, context };
}

/** What this very run holds already would be free for it. */
function heldBytes({ subject, precision, profile }: PlannedRun, held: readonly HeldModel[]): number {
  const same = held.find(
    (one) => one.model === subject.model && one.precision === precision && one.profile === profile,
  );
  return same?.bytes ?? 0;
}

function describeRule({ parameterCount }: PlanSubject, runs: boolean, { totalBytes }: Room): Plan['rule'] {
  const bytes = ruleOfThumbBytes(parameterCount);
  const agreement = compareWithRule({ runs, parameterCount }, totalBytes);
  return { bytes, satisfied: bytes <= totalBytes, agreement };
}

const precisionsBySize = ['fp32', 'fp16', 'int8', 'int4'] as const;
const leastContext = 512;

/** The largest precision and the longest context that are better than what was asked; models whose memory would do. */
function findRemedies(run: PlannedRun, room: Room, { past, held }: Moment): Remedy[] {
  const needed = estimateMemory(run, past).totalBytes;
  const now = judge(needed, room);
  const better = (other: PlannedRun) => {
    const verdict = judge(estimateMemory(other, past).totalBytes, room);
    return verdictRank(verdict) < verdictRank(now) ? verdict : null;
  };
  const remedies: Remedy[] = [];
  for (const precision of precisionsBySize.slice(precisionsBySize.indexOf(run.precision) + 1)) {
    const blockSize = precision === 'int8' || precision === 'int4' ? (run.blockSize ?? 32) : null;
    const verdict = better({ ...run, precision, blockSize });
    if (verdict === null) continue;
    remedies.push({ kind: 'precision', precision, verdict });
    break;
  }
  for (let context = run.context; context > leastContext; ) {
    context = Math.max(leastContext, 2 ** Math.ceil(Math.log2(context) - 1));
    const verdict = better({ ...run, context });
    if (verdict === null) continue;
    remedies.push({ kind: 'context', context, verdict });
    break;
  }
  for (const { model, name, bytes, isIdle } of held) {
    const freed = describeFreed(room, bytes);
    if (isIdle && model !== run.subject.model && verdictRank(judge(needed, freed)) < verdictRank(now))
      remedies.push({ kind: 'unload', model, name, bytes });
  }
  return remedies;
}

function describeFreed(room: Room, bytes: number): Room {
  return { ...room, freeBytes: room.freeBytes + bytes };
}

function byUse(a: Ranked, b: Ranked): number {
  return (
    verdictRank(a.verdict) - verdictRank(b.verdict) ||
    b.parameterCount - a.parameterCount ||
    b.totalBytes - a.totalBytes
  );
}
