import { AppError } from '../../common/errors/appError.ts';
import type { LogitsResult, PerplexityResult, VerifyResult } from '../../compute/contract.ts';
import type { JobHandler } from '../jobs/jobs.ts';
import { modelFolder } from './folders.ts';
import type { ModelsDependencies, RunInput } from './models.ts';
import { findModel } from './records.ts';

export interface PerplexityJobInput extends RunInput {
  readonly textPath: string;
  readonly window: number;
  readonly stride: number;
}

export function perplexityJob(
  dependencies: ModelsDependencies,
): JobHandler<PerplexityJobInput, PerplexityResult> {
  return {
    kind: 'perplexity',
    steps: { score: 1 },
    class: 'heavy',
    resumable: false,
    async run({ input }, context) {
      return {
        result: await dependencies.pool.runTask('perplexity', toTask(dependencies, input), { context }),
      };
    },
  };
}

export interface LogitsJobInput extends RunInput {
  readonly ids: readonly number[];
  readonly out: string;
}

export function logitsJob(dependencies: ModelsDependencies): JobHandler<LogitsJobInput, LogitsResult> {
  return {
    kind: 'logits',
    steps: { logits: 1 },
    class: 'heavy',
    resumable: false,
    async run({ input }, context) {
      return { result: await dependencies.pool.runTask('logits', toTask(dependencies, input), { context }) };
    },
  };
}

/** A job names a model and a variant, a task a folder and its parts. Throws `request.notFound` when the model is gone. */
function toTask<Input extends RunInput>({ dataDir, store, threads }: ModelsDependencies, input: Input) {
  const { modelId, variant, ...rest } = input;
  findModel(store, modelId);
  return { ...rest, ...variant, modelFolder: modelFolder(dataDir, modelId), threads };
}

export interface VerifyJobInput {
  readonly modelId: string;
  readonly name: string;
}

/** Ends in `models.damaged` when a single byte differs from what was imported. */
export function verifyJob({
  dataDir,
  pool,
  store,
}: ModelsDependencies): JobHandler<VerifyJobInput, VerifyResult> {
  return {
    kind: 'verify',
    steps: { verify: 1 },
    class: 'light',
    resumable: true,
    async run(job, context) {
      const { modelId, name } = job.input;
      findModel(store, modelId);
      const result = await pool.runTask(
        'verify',
        { modelFolder: modelFolder(dataDir, modelId) },
        { context },
      );
      if (result.damaged.length === 0) return { result };
      const files = result.damaged.map((file) => `${file.name} (${file.reason})`).join(', ');
      throw new AppError('models.damaged', { name, count: result.damaged.length, files });
    },
  };
}
