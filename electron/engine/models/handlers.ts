import { realpathSync } from 'node:fs';
import path from 'node:path';
import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import { layout } from '../../compute/layout.ts';
import type { FileGrant } from '../../contract/files.ts';
import { type CacheKind, type Model, modelsContract, type Variant } from '../../contract/models.ts';
import { isEncrypting } from '../../vault/ring.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import { measureDiskUse } from './diskUse.ts';
import { modelFolder } from './folders.ts';
import { requireInt8Cache, storeCacheChoice } from './int8Cache.ts';
import { readModelFiles } from './modelFiles.ts';
import { jobsUsing, type ModelsDependencies } from './models.ts';
import { displayName, newModelId } from './naming.ts';
import { removePrepared } from './prepareJob.ts';
import { completePreview } from './preview.ts';
import { folderVersion } from './previews.ts';
import { profilesOf } from './qualityJob.ts';
import { emptyQuarantine } from './quarantine.ts';
import { findModel, findVariant, listModels, refuseTaken, updateName, type VariantKey } from './records.ts';
import { type LearntOn, removeModel } from './removal.ts';

export interface ModelsHandlersOptions extends ModelsDependencies {
  readonly jobs: Jobs;
  readonly resolveGrant: (grant: FileGrant, access: 'read' | 'write') => string;
  /** Takes the model out of memory for good. Throws `models.busy` while it answers. */
  readonly unload: (modelId: string) => Promise<void>;
  /** What was learnt on it and outlives it, for the audit log. */
  readonly learntOn: (modelId: string) => LearntOn;
}

export function modelsHandlers(options: ModelsHandlersOptions) {
  return {
    ...readingHandlers(options),
    ...makingHandlers(options),
    ...keepingHandlers(options),
    ...measuringHandlers(options),
  };
}

function readingHandlers({ store, pool, previews, dataDir, resolveGrant }: ModelsHandlersOptions) {
  const os = implement(modelsContract).$context<ActorContext>();
  return {
    preview: os.preview.handler(async ({ input, signal }) => {
      const folder = resolveGrant(input.folder, 'read');
      const version = await folderVersion(folder);
      const found = await pool.runReader('preview', { folder }, { readFolders: [folder], signal });
      previews.keep(folder, version, found);
      return completePreview(found, folder, dataDir);
    }),
    list: os.list.handler(() => ({ models: listModels(store) })),
    show: os.show.handler(({ input }) => findModel(store, input.model)),
    files: os.files.handler(({ input }) =>
      readModelFiles(modelFolder(dataDir, findModel(store, input.model).id)),
    ),
    diskUse: os.diskUse.handler(() => measureDiskUse(dataDir, listModels(store))),
  };
}

function makingHandlers(options: ModelsHandlersOptions) {
  const { store, jobs, dataDir, resolveGrant } = options;
  const os = implement(modelsContract).$context<ActorContext>();
  return {
    import: os.import.handler(async ({ input, context }) => {
      const folder = resolveGrant(input.folder, 'read');
      const name = input.name === undefined ? null : displayName(input.name);
      if (name !== null) refuseTaken(store, name, null);
      const subject = name ?? displayName(path.basename(folder));
      const { sourceMode, isSensitive, report } = input;
      if (isSensitive && sourceMode !== 'copy' && isEncrypting(path.join(dataDir, layout.models)))
        throw new AppError('import.wouldStayPlain', { folder: path.basename(folder) });
      if (sourceMode === 'inPlace' && isInside(path.join(dataDir, layout.models), folder))
        throw new AppError('import.insideDataDir', { path: folder });
      const variant = toVariantKey(input.precision, input.blockSize);
      const job = await jobs.start({
        actor: context.actor,
        kind: 'import',
        subject,
        input: { modelId: newModelId(subject), folder, name, sourceMode, isSensitive, variant, report },
      });
      return { job };
    }),
    quantize: os.quantize.handler(async ({ input, context }) => {
      const model = findModel(store, input.model);
      const variant = toVariantKey(input.precision, input.blockSize);
      const job = await jobs.start({
        actor: context.actor,
        kind: 'quantize',
        subject: model.name,
        input: { modelId: model.id, variant, report: input.report, checkSource: model.sourceMode !== 'copy' },
      });
      return { job };
    }),
  };
}

function keepingHandlers(options: ModelsHandlersOptions) {
  const { store, jobs, dataDir } = options;
  const os = implement(modelsContract).$context<ActorContext>();
  return {
    rename: os.rename.handler(async ({ input, context }) => {
      const model = findModel(store, input.model);
      const name = displayName(input.name);
      refuseTaken(store, name, model.id);
      const audit = {
        action: 'models.rename',
        subject: name,
        detail: { model: model.id, before: model.name },
      };
      await store.write({ actor: context.actor, audit, statements: [updateName(model.id, name)] });
      return findModel(store, model.id);
    }),
    emptyQuarantine: os.emptyQuarantine.handler(({ context }) =>
      emptyQuarantine({ store, dataDir, actor: context.actor }),
    ),
    remove: os.remove.handler(async ({ input, context }) => {
      const model = findModel(store, input.model);
      const using = () => jobsUsing(store, model.id);
      const refuseInUse = () => {
        if (using().some(({ kind }) => kind !== 'prepare'))
          throw new AppError('models.busy', { name: model.name });
      };
      refuseInUse();
      // Nobody asked for a preparation in the background, and it is of no use any more.
      for (const { id } of using()) await jobs.cancel(context.actor, id);
      await options.unload(model.id);
      refuseInUse();
      const learnt = options.learntOn(model.id);
      await removeModel({ store, dataDir, model, learnt, actor: context.actor });
      return { removedBytes: storedBytes(model) };
    }),
  };
}

function measuringHandlers(options: ModelsHandlersOptions) {
  const { store, jobs, resolveGrant } = options;
  const os = implement(modelsContract).$context<ActorContext>();
  return {
    verify: os.verify.handler(async ({ input, context }) => {
      const { id: modelId, name } = findModel(store, input.model);
      const job = await jobs.start({
        actor: context.actor,
        kind: 'verify',
        subject: name,
        input: { modelId, name },
      });
      return { job };
    }),
    prepare: os.prepare.handler(async ({ input, context }) => {
      const { model, variant } = findRun(findModel(store, input.model), input);
      const job = await jobs.start({
        actor: context.actor,
        kind: 'prepare',
        subject: model.name,
        input: { modelId: model.id, variant, profile: input.profile },
      });
      return { job };
    }),
    unprepare: os.unprepare.handler(async ({ input, context }) => {
      const { model, variant } = findRun(findModel(store, input.model), input);
      const audit = { action: 'models.unprepare', subject: model.name, detail: { model: model.id } };
      await removePrepared(options, { modelId: model.id, variant }, { actor: context.actor, audit });
      return findModel(store, model.id);
    }),
    quality: os.quality.handler(async ({ input, context }) => {
      const { model, variant } = findRun(findModel(store, input.model), input);
      const textPath = input.text === undefined ? null : resolveGrant(input.text, 'read');
      const caches = input.caches ?? measuredCaches(findVariant(model, input.precision, input.blockSize));
      const job = await jobs.start({
        actor: context.actor,
        kind: 'quality',
        subject: model.name,
        input: { modelId: model.id, variant, profiles: profilesOf(variant), caches, textPath },
      });
      return { job };
    }),
    setCache: os.setCache.handler(async ({ input, context }) => {
      const model = findModel(store, input.model);
      const variant = findVariant(model, input.precision, input.blockSize);
      const { profile, cache } = input;
      if (cache === 'int8') requireInt8Cache(variant, profile);
      const { precision, blockSize } = variant;
      const detail = { model: model.id, precision, profile, cache };
      await store.write({
        actor: context.actor,
        audit: { action: 'models.setCache', subject: model.name, detail },
        statements: [storeCacheChoice(model.id, { precision, blockSize }, { profile, cache })],
      });
      return findModel(store, model.id);
    }),
    perplexity: os.perplexity.handler(async ({ input, context }) => {
      const { model, variant } = findRun(findModel(store, input.model), input);
      const { profile, window, stride } = input;
      if (stride > window)
        throw new AppError('request.invalid', { detail: `stride ${stride} > window ${window}` });
      const textPath = resolveGrant(input.text, 'read');
      const job = await jobs.start({
        actor: context.actor,
        kind: 'perplexity',
        subject: model.name,
        input: { modelId: model.id, variant, profile, textPath, window, stride },
      });
      return { job };
    }),
    logits: os.logits.handler(async ({ input, context }) => {
      const { model, variant } = findRun(findModel(store, input.model), input);
      const out = resolveGrant(input.out, 'write');
      const job = await jobs.start({
        actor: context.actor,
        kind: 'logits',
        subject: model.name,
        input: { modelId: model.id, variant, profile: input.profile, ids: input.ids, out },
      });
      return { job };
    }),
  };
}

/** Those of its reports, the plain one at least. */
function measuredCaches({ reports }: Variant): CacheKind[] {
  return reports.some(({ cache }) => cache === 'int8') ? ['float', 'int8'] : ['float'];
}

interface RunReference {
  readonly precision?: VariantKey['precision'] | undefined;
  readonly blockSize?: VariantKey['blockSize'] | undefined;
}

function findRun(model: Model, asked: RunReference): { model: Model; variant: VariantKey } {
  const { precision, blockSize } = findVariant(model, asked.precision, asked.blockSize);
  return { model, variant: { precision, blockSize } };
}

/** A grant's path is real; the other one is made real here. */
function isInside(parent: string, folder: string): boolean {
  const relative = path.relative(realpathSync(parent), folder);
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}

function toVariantKey(precision: VariantKey['precision'], blockSize: 32 | 64 | 128): VariantKey {
  return { precision, blockSize: precision === 'int8' || precision === 'int4' ? blockSize : null };
}

function storedBytes(model: Model): number {
  const source = model.sourceMode === 'copy' ? model.sourceBytes : 0;
  return model.variants.reduce((sum, variant) => sum + variant.sizeBytes + variant.preparedBytes, source);
}
