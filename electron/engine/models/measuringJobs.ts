import type { LogitsResult, PerplexityResult } from '../../compute/contract.ts';
import type { JobHandler } from '../jobs/jobs.ts';
import { modelFolder } from './folders.ts';
import { type ModelsDependencies, type RunInput, variantFacts } from './models.ts';
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
    facts: (input) => ({ ...variantFacts(input), profile: input.profile }),
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
    facts: (input) => ({ ...variantFacts(input), profile: input.profile }),
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
