import { AppError } from '../../common/errors/appError.ts';
import type { VerifyResult } from '../../compute/contract.ts';
import type { JobContext, JobHandler } from '../jobs/jobs.ts';
import { modelFolder } from './folders.ts';
import type { ModelsDependencies } from './models.ts';
import { findModel } from './records.ts';

export interface VerifyJobInput {
  readonly modelId: string;
  readonly name: string;
}

export function verifyJob(dependencies: ModelsDependencies): JobHandler<VerifyJobInput, VerifyResult> {
  return {
    kind: 'verify',
    steps: { verify: 1 },
    class: 'light',
    resumable: true,
    facts: ({ modelId }) => ({ model: modelId }),
    run: async ({ input }, context) => ({ result: await verifyModel(dependencies, input.modelId, context) }),
  };
}

/** Throws `models.damaged` when a single byte differs from what was imported, `request.notFound` when the model is gone. */
export async function verifyModel(
  dependencies: ModelsDependencies,
  modelId: string,
  context: JobContext,
): Promise<VerifyResult> {
  const result = await compareFiles(dependencies, modelId, context);
  refuseDamaged(dependencies, modelId, result.damaged);
  return result;
}

/** The same, but a file that is not there (a stick that was unplugged) is left to whoever opens it next to tell of. */
export async function verifyUnchanged(
  dependencies: ModelsDependencies,
  modelId: string,
  context: JobContext,
): Promise<void> {
  const { damaged } = await compareFiles(dependencies, modelId, context);
  const changed = damaged.filter((file) => file.reason !== 'missing');
  refuseDamaged(dependencies, modelId, changed);
}

function compareFiles({ dataDir, pool, store }: ModelsDependencies, modelId: string, context: JobContext) {
  findModel(store, modelId);
  return pool.runTask('verify', { modelFolder: modelFolder(dataDir, modelId) }, { context });
}

function refuseDamaged(
  { store }: ModelsDependencies,
  modelId: string,
  damaged: VerifyResult['damaged'],
): void {
  if (damaged.length === 0) return;
  const { name } = findModel(store, modelId);
  const files = damaged.map((file) => `${file.name} (${file.reason})`).join(', ');
  throw new AppError('models.damaged', { name, count: damaged.length, files });
}
