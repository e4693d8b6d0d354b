import { AppError } from '../common/errors/appError.ts';
import type { Grants } from './files/grants.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Log } from './log.ts';
import type { ModelsDependencies } from './models/models.ts';
import { type BandwidthMeter, bandwidthJob, createBandwidthMeter } from './planner/bandwidth.ts';
import { createLoads, type Loads } from './planner/loads.ts';
import { createPlanner, type HeldModel, type Planner } from './planner/planner.ts';
import { createPlanSubjects, type PlanSubjects } from './planSubjects.ts';
import type { MemoryReading } from './processes/readMemory.ts';
import { readResidentMemory } from './processes/residentMemory.ts';
import type { LoadedModels, LoadedModelsOptions } from './residency/loadedModels.ts';
import { findPin, listPins } from './residency/pins.ts';
import { readSettings } from './settings/settings.ts';

/** Everything that says how much memory something takes, before and after. */
export interface Planning {
  readonly subjects: PlanSubjects;
  readonly meter: BandwidthMeter;
  readonly planner: Planner;
  readonly loads: Loads;
}

export interface PlanningOptions {
  readonly models: ModelsDependencies;
  readonly grants: Grants;
  readonly jobs: Jobs;
  readonly log: Pick<Log, 'bug'>;
  /** Whether the engine stays: one that a single command starts measures nothing by itself. */
  readonly goOn: boolean;
  readonly readMemory: () => MemoryReading;
  readonly loaded: () => LoadedModels;
}

export function openPlanning(options: PlanningOptions): Planning {
  const { models, grants, jobs, log, goOn, readMemory, loaded } = options;
  const { store, threads, pool } = models;
  const subjects = createPlanSubjects(models, grants);
  jobs.register(bandwidthJob({ pool }));
  const meter = createBandwidthMeter({ store, jobs, threads, measuresItself: goOn, onBug: log.bug });
  const settings = () => readSettings(store);
  const held = () => listHeld(models, loaded());
  return {
    subjects,
    meter,
    planner: createPlanner({ store, meter, settings, held, readMemory }),
    loads: createLoads({ store, meter, settings, toRun: subjects.toRun, readMemory }),
  };
}

/** What holding models in memory asks of the planner and the pins. */
export function residencyRules(
  { store }: Pick<ModelsDependencies, 'store'>,
  { loads }: Planning,
  log: Pick<Log, 'bug'>,
): Pick<LoadedModelsOptions, 'isPinned' | 'admit' | 'onLoaded'> {
  // A full disk is told of by whoever works.
  const onError = (error: unknown) => void (error instanceof AppError || log.bug(error));
  return {
    isPinned: (request) => findPin(listPins(store), request) !== undefined,
    admit: loads.check,
    // A figure that could not be kept is no reason not to answer.
    async onLoaded(request, result) {
      try {
        const record = await loads.record(request, result);
        return { answered: (figures) => record.answered(figures).catch(onError) };
      } catch (error) {
        onError(error);
        return null;
      }
    },
  };
}

async function listHeld({ store }: ModelsDependencies, loaded: LoadedModels): Promise<HeldModel[]> {
  const pins = listPins(store);
  const entries = loaded
    .entries()
    .flatMap(({ process, ...entry }) => (process ? [{ ...entry, process }] : []));
  return Promise.all(
    entries.map(async ({ request, process, users }) => ({
      model: request.modelId,
      name: request.name,
      precision: request.precision,
      profile: request.profile,
      bytes: (await readResidentMemory(process.pid))?.bytes ?? 0,
      isIdle: users === 0 && findPin(pins, request) === undefined,
    })),
  );
}
