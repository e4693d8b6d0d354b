import path from 'node:path';
import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import type { Adapter } from '../../contract/training/adapters.ts';
import { trainingContract } from '../../contract/training/index.ts';
import type { ActorContext } from '../security/actor.ts';
import type { AdapterImportInput, AdapterMergeInput } from './adapterJobs.ts';
import { adapterFolder, freeFolderName } from './folders.ts';
import { folderName, newTrainingId } from './naming.ts';
import {
  findAdapter,
  listAdapters,
  offerAdapter,
  renameAdapter,
  requireFreeAdapterName,
  requireModel,
} from './records/adapters.ts';
import { removeAdapter } from './removal.ts';
import type { TrainingOptions } from './training.ts';

export function adapterHandlers(options: TrainingOptions) {
  return { ...keepingHandlers(options), ...exchangeHandlers(options) };
}

function keepingHandlers(options: TrainingOptions) {
  const { store } = options;
  const os = implement(trainingContract).$context<ActorContext>().adapters;
  return {
    list: os.list.handler(({ input }) => ({ adapters: listAdapters(store, input.model) })),
    show: os.show.handler(({ input }) => findAdapter(store, input.adapter)),
    rename: os.rename.handler(async ({ input: { adapter: reference, name }, context: { actor } }) => {
      const { id, name: before } = findAdapter(store, reference);
      requireFreeAdapterName(store, name, id);
      const audit = { action: 'adapters.rename', subject: name, detail: { adapter: id, before } };
      await store.write({ actor, audit, statements: [renameAdapter(id, name)] });
      return findAdapter(store, id);
    }),
    remove: os.remove.handler(({ input, context: { actor } }) =>
      removeAdapter(options, findAdapter(store, input.adapter), actor),
    ),
    offer: os.offer.handler(
      async ({ input: { adapter: reference, offered, despite }, context: { actor } }) => {
        const adapter = findAdapter(store, reference);
        if (offered) requireModel(adapter);
        if (offered && despite === undefined) requireOpenGate(adapter);
        const detail = {
          adapter: adapter.id,
          offered,
          gate: adapter.gate,
          ...(despite !== undefined && { despite }),
        };
        await store.write({
          actor,
          audit: { action: 'adapters.offer', subject: adapter.name, detail },
          statements: [offerAdapter(adapter.id, offered)],
        });
        return findAdapter(store, adapter.id);
      },
    ),
  };
}

function exchangeHandlers(options: TrainingOptions) {
  const { store, jobs, pool, places, dataDir, resolveGrant } = options;
  const os = implement(trainingContract).$context<ActorContext>().adapters;
  return {
    merge: os.merge.handler(async ({ input, context: { actor } }) => {
      const { adapter: reference, name, precision, blockSize, report } = input;
      const adapter = findAdapter(store, reference);
      requireModel(adapter);
      places.requireFreeModelName(name);
      const { model } = await places.findBase({ model: adapter.model.id });
      const isInBlocks = precision === 'int8' || precision === 'int4';
      const merge: AdapterMergeInput = {
        ...{ adapter: adapter.id, modelId: model.id, newModelId: places.newModelId(name), name, report },
        variant: { precision, blockSize: isInBlocks ? blockSize : null },
      };
      const audit = {
        action: 'adapters.merge',
        subject: adapter.name,
        detail: { adapter: adapter.id, model: merge.newModelId, name },
      };
      return { job: await jobs.start({ actor, kind: 'adapterMerge', subject: name, input: merge, audit }) };
    }),
    export: os.export.handler(async ({ input, signal, context: { actor } }) => {
      const adapter = findAdapter(store, input.adapter);
      const folder = resolveGrant(input.folder, 'write');
      const name = await freeFolderName(folder, adapter.name);
      const folders = { adapterFolder: adapterFolder(dataDir, adapter.id), target: path.join(folder, name) };
      const context = signal && { signal, progress: () => undefined, output: () => undefined };
      const { sizeBytes } = await pool.runTask('exportAdapter', folders, { ...(context && { context }) });
      const audit = {
        action: 'adapters.export',
        subject: adapter.name,
        detail: { adapter: adapter.id, name, to: path.basename(folder) },
      };
      await store.write({ actor, audit, statements: [] });
      return { name, sizeBytes };
    }),
    import: os.import.handler(async ({ input, context: { actor } }) => {
      const folder = resolveGrant(input.folder, 'read');
      const { model } = await places.findBase({ model: input.model });
      if (input.name !== undefined) requireFreeAdapterName(store, input.name, null);
      const name = input.name ?? folderName(path.basename(folder));
      const wanted: AdapterImportInput = { adapter: newTrainingId(name), folder, modelId: model.id, name };
      const audit = {
        action: 'adapters.import',
        subject: name,
        detail: { adapter: wanted.adapter, model: model.id },
      };
      return { job: await jobs.start({ actor, kind: 'adapterImport', subject: name, input: wanted, audit }) };
    }),
  };
}

function requireOpenGate({ name, gate }: Adapter): void {
  if (gate !== 'passed') throw new AppError('adapters.gateClosed', { adapter: name, gate });
}
