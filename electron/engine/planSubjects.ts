import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { graphFileName, layout, type Profile, profilesOf } from '../compute/layout.ts';
import type { FileGrant } from '../contract/files.ts';
import type { Model } from '../contract/models.ts';
import { isEncryptedFile } from '../vault/files.ts';
import type { Grants } from './files/grants.ts';
import { modelFolder, readModelManifest, variantFolder } from './models/folders.ts';
import type { ModelsDependencies } from './models/models.ts';
import { folderVersion } from './models/previews.ts';
import { findModel, listModels, type VariantKey } from './models/records.ts';
import type { LoadedRun } from './planner/loads.ts';
import type { PlannedRun, PlanSubject } from './planner/subject.ts';

/** Models as the planner sees them. */
export interface PlanSubjects {
  /** By id or name. Throws `request.notFound`. */
  find(reference: string): Promise<PlanSubject>;
  list(): Promise<PlanSubject[]>;
  /** Of a folder that could be imported; null: it cannot. Reads it when it was not looked at a moment ago. */
  ofFolder(folder: FileGrant, signal?: AbortSignal): Promise<PlanSubject | null>;
  toRun(load: LoadedRun, context: number): Promise<PlannedRun>;
}

export function createPlanSubjects(models: ModelsDependencies, grants: Grants): PlanSubjects {
  const { store, dataDir, pool, previews } = models;
  // A manifest never changes once its folder has its name.
  const shapes = new Map<string, PlanSubject['shape']>();
  const shapeOf = async (id: string) => {
    const known = shapes.get(id);
    if (known) return known;
    const { architecture } = await readModelManifest(modelFolder(dataDir, id));
    shapes.set(id, architecture);
    return architecture;
  };
  const describe = async (model: Model): Promise<PlanSubject> => ({
    model: model.id,
    name: model.name,
    source: null,
    parameterCount: model.parameterCount,
    shape: await shapeOf(model.id),
    versions: await Promise.all(
      model.variants.map(async ({ precision, blockSize, int8Caches }) => ({
        precision,
        blockSize,
        preparedProfiles: await preparedProfiles(modelFolder(dataDir, model.id), { precision, blockSize }),
        int8Caches,
        isEncrypted: await isEncryptedFile(
          path.join(variantFolder(modelFolder(dataDir, model.id), { precision, blockSize }), layout.weights),
        ),
      })),
    ),
  });
  const find = async (reference: string) => describe(findModel(store, reference));
  return {
    find,
    async list() {
      // A model whose folder is damaged is no reason to say nothing of the others.
      const described = await Promise.allSettled(listModels(store).map(describe));
      return described.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    },
    async ofFolder(grant, signal) {
      const folder = grants.resolve(grant, 'read');
      const version = await folderVersion(folder);
      const found =
        previews.peek(folder, version) ??
        (await pool.runReader('preview', { folder }, { readFolders: [folder], signal }));
      previews.keep(folder, version, found);
      const { name, parameterCount, architecture } = found;
      if (architecture === null) return null;
      return { model: null, name, source: null, parameterCount, shape: architecture, versions: [] };
    },
    async toRun({ modelId, precision, blockSize, profile }, context) {
      const subject = await find(modelId);
      const { contextLength } = subject.shape;
      return {
        subject,
        precision,
        blockSize,
        profile,
        context: Math.min(context, contextLength),
        conversations: 1,
      };
    },
  };
}

/** Of which profiles the packed weights lie in a file; see `compute/decoder/prepared.ts` for their names. */
async function preparedProfiles(folder: string, variant: VariantKey): Promise<Profile[]> {
  const prepared = path.join(variantFolder(folder, variant), layout.prepared);
  const names = await readdir(prepared).catch(() => []);
  const whole = names.filter((name) => !name.endsWith('.partial'));
  return profilesOf(variant.precision).filter((profile) => {
    const { name: graph } = path.parse(graphFileName('resident', profile));
    return whole.some((name) => name.startsWith(`${graph}.`));
  });
}
