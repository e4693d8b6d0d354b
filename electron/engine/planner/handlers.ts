import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import type { FileGrant } from '../../contract/files.ts';
import { type Plan, plannerContract } from '../../contract/planner.ts';
import { knownModels } from '../../ml/planning/knownModels.ts';
import { countShapeParameters } from '../../ml/planning/modelShape.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import type { BandwidthMeter } from './bandwidth.ts';
import { listMeasurements } from './measurements.ts';
import type { Planner } from './planner.ts';
import { findVersion, type PlannedRun, type PlanSubject } from './subject.ts';

export interface PlannerHandlersOptions {
  readonly store: Store;
  readonly planner: Planner;
  readonly meter: BandwidthMeter;
  /** Throws `request.notFound`. */
  readonly findSubject: (reference: string) => Promise<PlanSubject>;
  readonly listSubjects: () => Promise<readonly PlanSubject[]>;
  /** null: the folder cannot be used. */
  readonly folderSubject: (folder: FileGrant, signal?: AbortSignal) => Promise<PlanSubject | null>;
}

export function plannerHandlers(options: PlannerHandlersOptions) {
  const { store, planner, meter } = options;
  const os = implement(plannerContract).$context<ActorContext>();
  return {
    plan: os.plan.handler(async ({ input }) => {
      const { subject: asked, ...run } = input;
      const subject = asked.kind === 'model' ? await options.findSubject(asked.model) : findKnown(asked.name);
      return planner.plan(toRun(subject, run));
    }),
    planFolder: os.planFolder.handler(async ({ input, signal }) => {
      const { folder, ...run } = input;
      const subject = await options.folderSubject(folder, signal);
      if (subject === null) return { plans: [] };
      const plans: Plan[] = [];
      for (const precision of precisions)
        plans.push(await planner.plan(toRun(subject, { ...run, precision })));
      return { plans };
    }),
    ranking: os.ranking.handler(async ({ input }) => {
      const here = await options.listSubjects();
      const runs = here.flatMap((subject) =>
        subject.versions.map(({ precision }) => toRun(subject, { ...input, precision })),
      );
      const known = knownSubjects().flatMap((subject) =>
        rankedPrecisions.map((precision) => toRun(subject, { ...input, precision })),
      );
      return planner.rank([...runs, ...known]);
    }),
    measurements: os.measurements.handler(() => ({ measurements: listMeasurements(store) })),
    bandwidth: os.bandwidth.handler(() => {
      meter.measureOnce();
      return { bandwidth: meter.read(), job: meter.running(), error: meter.lastError() };
    }),
    measure: os.measure.handler(async ({ context }) => ({ job: await meter.measure(context.actor) })),
  };
}

/** Smallest first. */
const precisions = ['int4', 'int8', 'fp16', 'fp32'] as const;
/** Of models that are not here: what people would choose. */
const rankedPrecisions = ['int8', 'int4'] as const;
const defaultBlockSize = 32;

interface AskedRun extends Pick<Plan, 'profile' | 'context' | 'conversations'> {
  readonly precision?: Plan['precision'] | undefined;
  readonly blockSize?: Plan['blockSize'] | undefined;
}

function toRun(subject: PlanSubject, asked: AskedRun): PlannedRun {
  const { profile, context, conversations } = asked;
  const precision = asked.precision ?? defaultPrecision(subject);
  const isQuantized = precision === 'int8' || precision === 'int4';
  const there = findVersion(subject, precision, asked.blockSize)?.blockSize;
  return {
    subject,
    precision,
    blockSize: isQuantized ? (asked.blockSize ?? there ?? defaultBlockSize) : null,
    // Without quantized products there is nothing to do otherwise.
    profile: isQuantized ? profile : 'exact',
    context: Math.min(context, subject.shape.contextLength),
    conversations,
  };
}

function defaultPrecision({ versions }: PlanSubject): Plan['precision'] {
  const there = versions.map(({ precision }) => precision);
  return there.includes('int8') ? 'int8' : (there[0] ?? 'int8');
}

function knownSubjects(): PlanSubject[] {
  return knownModels.map(({ name, source, shape }) => ({
    ...{ model: null, name, source, shape, versions: [] },
    parameterCount: countShapeParameters(shape),
  }));
}

function findKnown(name: string): PlanSubject {
  const found = knownSubjects().find((subject) => subject.name === name);
  if (!found) throw new AppError('request.notFound', { kind: 'model', name });
  return found;
}
