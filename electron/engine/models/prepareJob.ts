import { rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { layout } from '../../compute/layout.ts';
import type { Profile } from '../../contract/models.ts';
import type { JobHandler, Jobs } from '../jobs/jobs.ts';
import { type Actor, engineActor } from '../security/actor.ts';
import type { AuditEntry } from '../security/audit.ts';
import { modelFolder, variantFolder } from './folders.ts';
import { cacheOf } from './int8Cache.ts';
import { type ModelsDependencies, type RunInput, type VariantInput, variantFacts } from './models.ts';
import { findModel, findVariant, updatePreparedBytes } from './records.ts';

/**
 * Bytes of prepared weights for one profile, against the version's own size. Measured: 1.18 GB for 557 MB (0.5B, int8),
 * because ONNX Runtime needs the plain weights beside their packed form.
 */
export const preparedFactor = 2.2;
/** Prepared by itself only while the disk keeps this many times the version's size free. */
const roomFactor = 10;

/** Packs a version's weights as this computer's kernels want them, so that later loads map them instead. */
export function prepareJob({
  dataDir,
  pool,
  store,
  threads,
}: ModelsDependencies): JobHandler<RunInput, { preparedBytes: number }> {
  return {
    kind: 'prepare',
    steps: { prepare: 1 },
    class: 'heavy',
    resumable: true,
    facts: (input) => ({ ...variantFacts(input), profile: input.profile }),
    async run(job, context) {
      const { modelId, variant, profile } = job.input;
      const cache = cacheOf(
        findVariant(findModel(store, modelId), variant.precision, variant.blockSize ?? undefined),
        profile,
      );
      const input = { modelFolder: modelFolder(dataDir, modelId), ...variant, profile, cache, threads };
      const { preparedBytes } = await pool.runTask('prepare', input, { context });
      return {
        result: { preparedBytes },
        statements: [updatePreparedBytes(modelId, variant, preparedBytes)],
      };
    },
  };
}

/** After a load that had to pack for itself: prepares in the background, when nobody else does and there is room. */
export async function prepareLater(
  { dataDir, store }: ModelsDependencies,
  jobs: Jobs,
  loaded: {
    readonly modelId: string;
    readonly precision: RunInput['variant']['precision'];
    readonly profile: Profile;
  },
): Promise<void> {
  const { modelId, precision, profile } = loaded;
  const model = findModel(store, modelId);
  const { blockSize, sizeBytes } = findVariant(model, precision);
  const disk = await statfs(dataDir);
  if (disk.bavail * disk.bsize < roomFactor * sizeBytes || isPreparing(store, modelId)) return;
  const input: RunInput = { modelId, variant: { precision, blockSize }, profile };
  await jobs.start({ actor: engineActor, kind: 'prepare', subject: model.name, input, audit: null });
}

/** Also a preparation that failed before: it would fail again at every load. */
function isPreparing(store: ModelsDependencies['store'], modelId: string): boolean {
  const rows = store.read(
    `SELECT 1 FROM jobs WHERE kind = 'prepare' AND state IN ('queued', 'running', 'interrupted', 'failed')
       AND json_extract(input, '$.modelId') = ? LIMIT 1`,
    [modelId],
  );
  return rows.length > 0;
}

/** Gives the disk space back; a model that is loaded keeps what it has mapped. */
export async function removePrepared(
  { dataDir, store }: ModelsDependencies,
  { modelId, variant }: VariantInput,
  asked: { readonly actor: Pick<Actor, 'id'>; readonly audit: AuditEntry },
): Promise<void> {
  await store.write({ ...asked, statements: [updatePreparedBytes(modelId, variant, 0)] });
  const folder = variantFolder(modelFolder(dataDir, modelId), variant);
  await rm(path.join(folder, layout.prepared), { recursive: true, force: true });
}
