import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { KeyRing } from '../common/keyRing.ts';
import { sweepMemoryFolders } from '../vault/memoryFolder.ts';
import { dropKeys, holdKeys } from '../vault/ring.ts';
import { askSample } from './askSample.ts';
import { type Audit, openAudit } from './audit/audit.ts';
import { type Backups, backupJobs, createBackups, followSchedules, settleBackups } from './backup/backups.ts';
import { type AnswerDependencies, answerJob } from './chat/answerJob.ts';
import { settleStreaming } from './chat/messages.ts';
import { type Purging, startPurging } from './chat/removal.ts';
import { startIndexing } from './chat/search.ts';
import {
  createDatasets,
  type Datasets,
  operationJob,
  operationJobKinds,
  readingJob,
} from './datasets/datasets.ts';
import { dryRunJob } from './datasets/dryRunJob.ts';
import { exportJob } from './datasets/exportJob.ts';
import { createFollowLater } from './datasets/followUps.ts';
import { datasetImportJob } from './datasets/importJob.ts';
import { residentAnswerer } from './datasets/labelling/answerer.ts';
import { labelJob } from './datasets/labelling/labelJob.ts';
import { createReadChoices, type ReadChoices } from './datasets/readChoices.ts';
import { settleFolders } from './datasets/removal.ts';
import { withdrawJob } from './datasets/withdrawJob.ts';
import { createGrants, type Grants } from './files/grants.ts';
import { openUploads, type Uploads } from './files/uploads.ts';
import { type Hardware, openHardware } from './hardware/hardware.ts';
import { selftestJob } from './hardware/selftest/selftestJob.ts';
import { isToBeRead } from './jobs/jobRows.ts';
import { createJobs, type Jobs } from './jobs/jobs.ts';
import { pinnedAtStart } from './loadRequest.ts';
import { createLog, type Log } from './log.ts';
import { adoptModels } from './models/adoption.ts';
import { importJob } from './models/importJob.ts';
import { logitsJob, perplexityJob } from './models/measuringJobs.ts';
import type { ModelsDependencies } from './models/models.ts';
import { prepareJob, prepareLater } from './models/prepareJob.ts';
import { createPreviews } from './models/previews.ts';
import { qualityJob } from './models/qualityJob.ts';
import { quantizeJob } from './models/quantizeJob.ts';
import { verifyJob } from './models/verifyJob.ts';
import { openDevices } from './openDevices.ts';
import { openPlanning, type Planning, residencyRules } from './openPlanning.ts';
import { openTraining } from './openTraining.ts';
import { type ComputePool, createComputePool, type ModelLimit } from './processes/computePool.ts';
import { type MemoryReading, readMemory } from './processes/readMemory.ts';
import { createProver, type Prover } from './providers/prover.ts';
import { createLoadedModels, type LoadedModels, type LoadRequest } from './residency/loadedModels.ts';
import { engineActor } from './security/actor.ts';
import type { KeyStore } from './security/keys/keyStore.ts';
import { openKeyStore } from './security/keys/openKeyStore.ts';
import { readSettings } from './settings/settings.ts';
import { type DataDir, openDataDir } from './store/dataDir.ts';
import { openStore, type Store } from './store/store.ts';
import { createTopics, type Topics, tellTopics } from './topics.ts';
import { adapterImportJob, adapterMergeJob } from './training/adapterJobs.ts';
import { evaluateJob } from './training/evaluateJob.ts';
import { forgetQuotes } from './training/records/answers.ts';
import { usesOfDataset } from './training/records/uses.ts';
import { settleTraining } from './training/settleTraining.ts';
import type { TrainingDependencies } from './training/training.ts';
import { trainJob } from './training/trainJob.ts';

export interface EngineOptions {
  readonly dataDir: string;
  /** Locked for this process by whoever opens the engine, who releases it as well; left out: the engine does both. */
  readonly directory?: DataDir;
  /** Open already; left out: those of the directory, which have to need no secret. */
  readonly keys?: KeyStore;
  readonly log?: Log;
  /** Folders that a headless user may browse. */
  readonly browseRoots?: readonly string[];
  /** Folders that a headless user may write exports into. */
  readonly exportRoots?: readonly string[];
  /** Keys of the files in the data directory; left out: they are written in the clear. */
  readonly fileKeys?: KeyRing;
  readonly sampleModelFolder: string;
  /** Rows to try data sets with; left out: none. */
  readonly sampleDataFile?: string;
  readonly version: string;
  /** Threads of a heavy task or a loaded model; default: every core. */
  readonly threads?: number;
  /** Pre-packed weights: quicker loads for disk space. */
  readonly usePrepared?: boolean;
  /** false: every token is computed in a run of its own, whatever settings and conversations say. */
  readonly speculates?: boolean;
  readonly maxLoaded?: number;
  readonly idleUnloadMs?: number;
  /** What memory there is; default: what the machine and its container say. */
  readonly readMemory?: () => MemoryReading;
  /** A device made of software may stand for a GPU where one is required; default: what INHOUSE_SOFTWARE_GPU=1 says. */
  readonly allowSoftwareGpu?: boolean;
  /** Whether interrupted jobs go on by themselves; not for an engine that one command starts and stops. */
  readonly goOn?: boolean;
}

/** A running engine: what the router's handlers are made from. */
export interface Engine {
  readonly id: string;
  readonly options: EngineOptions;
  readonly keys: KeyStore;
  readonly store: Store;
  readonly jobs: Jobs;
  readonly pool: ComputePool;
  readonly grants: Grants;
  readonly uploads: Uploads;
  readonly loaded: LoadedModels;
  readonly prover: Prover;
  readonly planning: Planning;
  readonly models: ModelsDependencies;
  readonly datasets: Datasets;
  readonly readChoices: ReadChoices;
  readonly purging: Purging;
  readonly hardware: Hardware;
  readonly training: TrainingDependencies;
  readonly topics: Topics;
  readonly audit: Audit;
  readonly backups: Backups;
  readonly log: Log;
  close(): Promise<void>;
}

const defaultIdleUnloadMs = 15 * 60_000;

/**
 * Opens the data directory for this process alone, brings folders, rows and half answers of a killed engine in order, and
 * takes up interrupted jobs. Throws `engine.alreadyRunning`, `dataDir.unusable`, `store.*`, `keys.locked`, `keys.damaged`, `keys.missing`.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir } = options;
  // A start that fails half-way closes what it had opened, so that its process can end.
  await using opened = new AsyncDisposableStack();
  if (options.directory === undefined) {
    const directory = openDataDir(dataDir);
    opened.defer(() => directory.release());
  }
  const keys = options.keys ?? openKeyStore(dataDir);
  const key = keys.databaseKey;
  holdKeys({ root: dataDir, ring: options.fileKeys ?? keys.files });
  opened.defer(() => dropKeys(dataDir));
  await sweepMemoryFolders();
  const log = options.log ?? createLog(dataDir);
  const topics = createTopics();
  const store = tellTopics(await openStore({ dataDir, key, masterKey: keys.master }), topics);
  opened.defer(() => store.close());
  const audit = await openAudit({
    ...{ dataDir, store, version: options.version, onError: log.bug },
    staysOn: options.goOn ?? true,
  });
  opened.defer(() => audit.close());
  const memory = options.readMemory ?? readMemory;
  const memoryLimitBytes = ({ wholeMemory }: ModelLimit) =>
    memory().availableBytes * (wholeMemory ? 1 : readSettings(store).memoryLimit);
  const pool = createComputePool({ log, memoryLimitBytes });
  opened.defer(() => pool.close());
  const prover = createProver({ store, pool, onChange: () => topics.touch('hardware') });
  opened.defer(() => prover.close());
  const threads = options.threads ?? availableParallelism();
  const models: ModelsDependencies = { dataDir, store, pool, previews: createPreviews(), threads, log };
  const jobs = createJobs({ dataDir, store, log });
  const goOn = options.goOn ?? true;
  const grants = createGrants();
  const uploads = await openUploads({ dataDir, isNeeded: (location) => isToBeRead(store, location) });
  opened.defer(() => uploads.close());
  const planning = openPlanning({
    ...{ models, grants, jobs, log, goOn, readMemory: memory },
    loaded: () => loaded,
  });
  const devices = openDevices({
    ...{ store, prover, subjects: planning.subjects, hardware: () => hardware },
    allowSoftware: options.allowSoftwareGpu,
  });
  const loaded: LoadedModels = createLoadedModels({
    ...memoryLimits(options),
    ...residencyRules(models, planning, log),
    pool,
    threads,
    answersAtOnce: () => readSettings(store).answersAtOnce,
    planDevice: devices.planDevice,
    onChange: () => topics.touch('loaded'),
    onRecord(audit) {
      store.write({ actor: engineActor, audit, statements: [] }).catch(log.bug);
    },
    onUnprepared: (request) => {
      // An engine that one command starts would be gone before the preparation is done.
      if (goOn) prepareLater(models, jobs, request).catch(log.bug);
    },
  });
  opened.defer(() => loaded.close());
  const datasets: Datasets = createDatasets({
    ...{ dataDir, store, topics, key, onError: log.bug },
    followLater: createFollowLater({ store, jobs, datasets: () => datasets }),
    usedBy: (dataset, version) => usesOfDataset(store, dataset, version),
  });
  opened.defer(() => datasets.close());
  opened.defer(() => jobs.close());
  for (const handler of [
    importJob,
    quantizeJob,
    qualityJob,
    verifyJob,
    prepareJob,
    perplexityJob,
    logitsJob,
  ]) {
    jobs.register(handler(models));
  }
  jobs.register(datasetImportJob(datasets, uploads));
  jobs.register(dryRunJob(datasets));
  jobs.register(labelJob(datasets, residentAnswerer(loaded)));
  for (const kind of operationJobKinds) jobs.register(operationJob(kind, datasets));
  jobs.register(readingJob('dataVerify', datasets));
  jobs.register(withdrawJob(datasets, (dataset) => [forgetQuotes(dataset)]));
  jobs.register(exportJob(datasets));
  const speculation: AnswerDependencies['speculation'] = (asked) =>
    options.speculates === false ? 'off' : (asked ?? readSettings(store).speculation);
  jobs.register(answerJob({ store, loaded, speculation }));
  const hardware: Hardware = openHardware({
    ...{ dataDir, store, pool, topics, log },
    version: options.version,
    sampleModelFolder: options.sampleModelFolder,
    models: () => modelProcesses(loaded),
    askSample: (question) => askSample({ store, loaded, dataDir }, question),
    proveProviders: () => prover.prove(),
    keepDays: () => readSettings(store).telemetryDays,
    watches: goOn,
  });
  opened.defer(() => hardware.close());
  jobs.register(selftestJob(hardware.selftest));
  const training = openTraining({
    ...{ models, datasets, hardware, readMemory: memory, version: options.version },
    memoryLimit: () => readSettings(store).memoryLimit,
    ...devices,
  });
  jobs.register(trainJob(training));
  jobs.register(evaluateJob(training));
  jobs.register(adapterImportJob(training));
  jobs.register(adapterMergeJob(training));
  const backupsOf = {
    ...{ dataDir, store, keys, version: options.version },
    remindDays: () => readSettings(store).backupDays,
  };
  for (const handler of backupJobs(backupsOf)) jobs.register(handler);
  const backups = createBackups(backupsOf, jobs);
  await settleBackups(dataDir);
  await adoptModels(models);
  await settleFolders({ dataDir, store });
  await settleTraining(training);
  await store.write({ audit: null, statements: settleStreaming(store) });
  const purging = await startPurging(store, { onError: log.bug });
  opened.defer(() => purging.stop());
  await jobs.recover({ goOn });
  // One after the other; how each ends, its state tells.
  if (goOn) void loadAll(loaded, pinnedAtStart(models));
  // An engine that only answers one command leaves this to the first search.
  if (goOn) opened.defer(startIndexing(store, log.bug));
  if (goOn) opened.defer(followSchedules(backups, log.bug));
  const close = opened.move();
  return {
    id: randomUUID(),
    options,
    keys,
    store,
    jobs,
    pool,
    grants,
    uploads,
    loaded,
    prover,
    planning,
    datasets,
    readChoices: createReadChoices(store),
    models,
    purging,
    hardware,
    training,
    topics,
    audit,
    backups,
    log,
    close: () => close.disposeAsync(),
  };
}

async function loadAll(loaded: LoadedModels, requests: readonly LoadRequest[]): Promise<void> {
  for (const request of requests) await loaded.load(request, { force: false }).catch(() => undefined);
}

function modelProcesses(loaded: LoadedModels): { pid: number; name: string }[] {
  return loaded
    .entries()
    .flatMap(({ process, request }) => (process ? [{ pid: process.pid, name: request.name }] : []));
}

function memoryLimits({ usePrepared, maxLoaded, idleUnloadMs }: EngineOptions) {
  return {
    usePrepared: usePrepared ?? true,
    maxLoaded: maxLoaded ?? 2,
    idleUnloadMs: idleUnloadMs ?? defaultIdleUnloadMs,
  };
}
