import { implement } from '@orpc/server';
import { engineContract } from '../contract/index.ts';
import { auditHandlers } from './audit/handlers.ts';
import { backupHandlers } from './backup/handlers.ts';
import { chatHandlers } from './chat/handlers.ts';
import { collectTurns } from './datasets/feedback.ts';
import { datasetsHandlers } from './datasets/handlers.ts';
import type { Engine } from './engine.ts';
import { filesHandlers } from './files/handlers.ts';
import { hardwareHandlers } from './hardware/handlers.ts';
import { jobsHandlers } from './jobs/handlers.ts';
import { pinToLoadRequest, toLoadRequest, toTokenizer } from './loadRequest.ts';
import { modelsHandlers } from './models/handlers.ts';
import { findModel } from './models/records.ts';
import { plannerHandlers } from './planner/handlers.ts';
import { providersHandlers } from './providers/handlers.ts';
import { residencyHandlers } from './residency/handlers.ts';
import type { ActorContext } from './security/actor.ts';
import { settingsHandlers } from './settings/handlers.ts';
import { readSettings } from './settings/settings.ts';
import { systemHandlers } from './system/handlers.ts';
import { tlsHandlers } from './tls/handlers.ts';
import { trainingHandlers } from './training/handlers.ts';
import { learntOn } from './training/records/uses.ts';

/** Every procedure that needs an open engine, joined from the features; only here does one feature learn of another. */
export function createRouter(engine: Engine) {
  const { store, jobs, grants, loaded, models, options } = engine;
  return implement(engineContract)
    .$context<ActorContext>()
    .router({
      system: systemHandlers({
        status: () => ({
          version: options.version,
          engineId: engine.id,
          dataDir: options.dataDir,
          platform: `${process.platform}-${process.arch}`,
        }),
        topics: engine.topics,
        log: engine.log,
        store,
        settings: () => readSettings(store),
        gpus: () => knownGpus(engine),
      }),
      settings: settingsHandlers(store),
      files: filesHandlers({
        grants,
        roots: options.browseRoots ?? [],
        exportRoots: options.exportRoots ?? [],
        sampleModelFolder: options.sampleModelFolder,
        sampleDataFile: options.sampleDataFile ?? null,
        uploads: engine.uploads,
      }),
      models: modelsHandlers({
        ...models,
        jobs,
        resolveGrant: grants.resolve,
        unload: (modelId) => loaded.forget(modelId),
        learntOn: (modelId) => learntOn(store, modelId),
      }),
      chat: chatHandlers({
        store,
        jobs,
        loaded,
        purging: engine.purging,
        resolveModel: (asked) => toLoadRequest(models, asked),
        collectInto: () => readSettings(store).collectInto,
        collectTurns: (collect) => collectTurns(engine.datasets, collect),
        contextLengthOf: (model) => findModel(store, model).contextLength,
      }),
      residency: residencyHandlers({
        store,
        loaded,
        resolveModel: (asked) => toLoadRequest(models, asked),
        toRequest: (pin) => pinToLoadRequest(models, pin),
      }),
      planner: plannerHandlers({
        store,
        planner: engine.planning.planner,
        meter: engine.planning.meter,
        findSubject: engine.planning.subjects.find,
        listSubjects: engine.planning.subjects.list,
        folderSubject: engine.planning.subjects.ofFolder,
      }),
      providers: providersHandlers({
        store,
        prover: engine.prover,
        findModel: (reference) => findModel(store, reference),
      }),
      datasets: datasetsHandlers({
        datasets: engine.datasets,
        readChoices: engine.readChoices,
        jobs,
        resolveGrant: grants.resolve,
        findTokenizer: (reference) => toTokenizer(models, reference),
        resolveModel: (asked) => toLoadRequest(models, asked),
        version: options.version,
      }),
      training: trainingHandlers({ ...engine.training, jobs, resolveGrant: grants.resolve }),
      jobs: jobsHandlers(jobs),
      hardware: hardwareHandlers(engine.hardware, jobs),
      audit: auditHandlers({ audit: engine.audit, resolveGrant: grants.resolve }),
      tls: tlsHandlers({ dataDir: options.dataDir, store }),
      backup: backupHandlers({ backups: engine.backups, resolveGrant: grants.resolve }),
    });
}

async function knownGpus({ hardware }: Engine) {
  const { gpus } = await hardware.inventory.read({ refresh: false });
  return gpus.state === 'known' ? gpus.value : null;
}
