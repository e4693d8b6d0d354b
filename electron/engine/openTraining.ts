import { cpus } from 'node:os';
import { AppError } from '../common/errors/appError.ts';
import type { VersionPick } from '../contract/training/runs.ts';
import type { Datasets } from './datasets/datasets.ts';
import type { Hardware } from './hardware/hardware.ts';
import { insertJob } from './jobs/jobRows.ts';
import { newJobId } from './jobs/jobs.ts';
import { exists, modelFolder, readVariantManifest, variantFolder } from './models/folders.ts';
import { type ImportJobInput, importJob, importSteps } from './models/importJob.ts';
import type { ModelsDependencies } from './models/models.ts';
import { newModelId } from './models/naming.ts';
import { findModel, findVariant, refuseTaken } from './models/records.ts';
import type { MemoryReading } from './processes/readMemory.ts';
import type { LoadRequest } from './residency/loadedModels.ts';
import { type DevicePlan, inShort } from './residency/openOnDevice.ts';
import type { BaseQuery, ModelImport, TrainingDependencies, TrainingPlaces } from './training/training.ts';

export interface TrainingPlacesOptions {
  readonly models: ModelsDependencies;
  readonly datasets: Pick<Datasets, 'find' | 'read'>;
  readonly hardware: Hardware;
  readonly readMemory: () => MemoryReading;
  /** Share of the free memory that a process may take. */
  readonly memoryLimit: () => number;
  readonly version: string;
  readonly listDevices: TrainingPlaces['listDevices'];
  readonly occupy: TrainingPlaces['occupy'];
  readonly planDevice: (load: LoadRequest) => Promise<DevicePlan>;
}

/** What fine-tuning needs of models, data sets and the machine. */
export function openTraining(options: TrainingPlacesOptions): TrainingDependencies {
  const { dataDir, store, pool, threads, log } = options.models;
  const { version } = options;
  return { dataDir, store, pool, threads, log, version, places: createPlaces(options), keepers: new Map() };
}

function createPlaces(options: TrainingPlacesOptions): TrainingPlaces {
  const { models, datasets, hardware, readMemory } = options;
  return {
    findBase: (query) => findBase(models, query),
    async findRows({ dataset: reference, version, split }) {
      const { id, name, kind } = datasets.find(reference);
      if (kind === 'image') throw new AppError('training.kindUnfit', { dataset: name, kind });
      const { hash, manifest } = await datasets.read(id, 'versions.show', { version });
      const counts = manifest.splits.filter((each) => split === null || each.name === split);
      const rows = counts.reduce((sum, each) => sum + each.rows, 0);
      if (rows === 0) throw new AppError('training.noExamples', { dataset: name, version });
      return { dataset: { id, name, kind }, version, split, hash, rows };
    },
    async requireNoLeakage({ dataset, version }) {
      await datasets.read(datasets.find(dataset).id, 'versions.requireNoLeakage', { version });
    },
    async countShared(learnt, measured) {
      const keys = await datasets.read(datasets.find(measured.dataset).id, 'versions.rowKeys', {
        version: measured.version,
        split: chosenSplit(measured),
      });
      const within = { version: learnt.version, split: chosenSplit(learnt), keys };
      return (await datasets.read(datasets.find(learnt.dataset).id, 'versions.countShared', within)).rows;
    },
    writeRows({ dataset, version, split }, path, signal) {
      const input = { version, split: chosenSplit({ split }), path, forbidsLeakage: false } as const;
      return datasets.read(datasets.find(dataset).id, 'versions.writeExamples', input, { signal });
    },
    ...importPlaces(models),
    temperature: recently(() => {
      const { gpuTemperature, cpuTemperature } = hardware.telemetry('fiveMinutes').summary;
      return gpuTemperature?.current ?? cpuTemperature?.current ?? null;
    }),
    async describeHardware() {
      return {
        processor: cpus()[0]?.model ?? 'unknown',
        cores: models.threads,
        memoryBytes: readMemory().totalBytes,
      };
    },
    availableBytes: () => readMemory().availableBytes * options.memoryLimit(),
    memoryLimit: options.memoryLimit,
    listDevices: options.listDevices,
    occupy: options.occupy,
    async listAnswering(
      { model: { id: modelId, name }, folder: modelFolder, precision, blockSize },
      profile,
    ) {
      const load = { modelId, name, modelFolder, precision, blockSize, profile };
      const { candidates, reasons } = await options.planDevice(load);
      if (candidates.length > 0) return candidates;
      throw new AppError('device.required', { name, found: reasons.map(inShort).join('; ') });
    },
  };
}

const chosenSplit = ({ split }: Pick<VersionPick, 'split'>) =>
  split === null ? ('all' as const) : { name: split };

/** int8 where nothing else is asked for: it is what is talked to, and takes a quarter of the memory. */
async function findBase(
  { store, dataDir }: ModelsDependencies,
  { model: reference, precision, blockSize }: BaseQuery,
) {
  const model = findModel(store, reference);
  const hasInt8 = model.variants.some((variant) => variant.precision === 'int8');
  const variant = findVariant(model, precision ?? (hasInt8 ? 'int8' : undefined), blockSize ?? undefined);
  const folder = modelFolder(dataDir, model.id);
  const manifest = await readVariantManifest(variantFolder(folder, variant));
  return {
    model: { id: model.id, name: model.name },
    ...{ precision: variant.precision, blockSize: variant.blockSize, folder, sha256: manifest.weightsSha256 },
    shape: manifest.architecture,
  };
}

type ImportPlaces = Pick<
  TrainingPlaces,
  | 'newModelId'
  | 'importLater'
  | 'importSteps'
  | 'runImport'
  | 'discardImport'
  | 'isImported'
  | 'requireFreeModelName'
>;

function importPlaces(models: ModelsDependencies): ImportPlaces {
  const handler = importJob(models);
  const toInput = ({ model, folder, name, variant, report }: ModelImport): ImportJobInput => ({
    ...{ modelId: model, folder, name, sourceMode: 'copy', variant, report },
  });
  return {
    newModelId,
    importLater(wanted, actor) {
      const { name } = wanted;
      const input: ImportJobInput = { ...toInput(wanted), isOwn: true };
      return insertJob({ id: newJobId(), kind: 'import', subject: name, actor, input });
    },
    importSteps: (report) => importSteps({ report }),
    async runImport(job, wanted, context) {
      await handler.run({ ...job, input: toInput(wanted) }, context);
    },
    async discardImport(job, wanted) {
      await handler.discard?.({ ...job, input: toInput(wanted) });
    },
    isImported: (model) => exists(modelFolder(models.dataDir, model)),
    requireFreeModelName: (name) => refuseTaken(models.store, name, null),
  };
}

const recentMs = 2_000;

/** What it was a moment ago, where it was asked a moment ago: steps can be quicker than the sensors. */
function recently<Value>(read: () => Value): () => Value {
  let kept: { readonly value: Value; readonly at: number } | null = null;
  return () => {
    const now = performance.now();
    if (kept === null || now - kept.at > recentMs) kept = { value: read(), at: now };
    return kept.value;
  };
}
