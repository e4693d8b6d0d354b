import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import type { EvaluationResult } from '../../common/evaluation.ts';
import type { ProviderName } from '../../contract/providers.ts';
import type { EvaluationWish } from '../../contract/training/evaluations.ts';
import type { JobContext } from '../jobs/jobs.ts';
import type { ComputePool, TaskInput } from '../processes/computePool.ts';
import { evaluateJob } from './evaluateJob.ts';
import { findEvaluation } from './records/evaluations.ts';
import { startEvaluation } from './startEvaluation.ts';
import { actor, openTestTraining, testBase } from './trainingJobs.fixture.ts';

const asked: EvaluationWish = {
  ...{ model: 'base', profile: 'exact', first: null, second: null, replay: null, maxTokens: 8 },
  test: { dataset: 'codes', version: 1, split: 'test' },
  gate: { keepsAtLeast: 0.95, generalAtMost: 0.1 },
};

/** Asks on a machine with a GPU; a process there ends as `ends` says, one on the CPU with a result. */
async function ask(ends: AppError | null, checkpoint: { provider: ProviderName } | null = null) {
  const { options, store } = await openTestTraining({ listAnswering: async () => ['cuda', 'cpu'] });
  const { evaluation } = await startEvaluation(options, asked, actor);
  const providers: (ProviderName | undefined)[] = [];
  const saved: unknown[] = [];
  async function runTask(_name: 'evaluate', { provider, outputFolder }: TaskInput<'evaluate'>) {
    providers.push(provider);
    if (provider === 'cuda' && ends) throw ends;
    await writeFile(path.join(outputFolder, 'answers.jsonl'), '');
    return { format: 1, verdict: 'better', gate: { outcome: 'passed' } };
  }
  const { id: modelId } = testBase.model;
  const job = {
    ...{ id: 'j', kind: 'evaluate' as const, subject: 's', actor: 'ann', attempt: 1, checkpoint },
    input: { evaluation, modelId, variant: { precision: 'int8', blockSize: 32 } as const, dataset: 'codes' },
  };
  const context: JobContext = {
    ...{ attempt: 1, signal: new AbortController().signal, progress: () => {}, output: () => {} },
    ...{ flush: async () => {}, checkpoint: async (value) => void saved.push(value) },
  };
  const pool = { runTask } as unknown as ComputePool;
  await evaluateJob({ ...options, pool }).run(job, context);
  const { result } = findEvaluation({ store, jobs: { list: () => [] } }, evaluation);
  return { providers, saved, device: (result as EvaluationResult).device };
}

test('contestants are asked where the chat would answer, and the result says where', async () => {
  expect(await ask(null)).toEqual({ providers: ['cuda'], saved: [{ provider: 'cuda' }], device: 'cuda' });
});

test('a device that cannot is left for the next, where all is asked again; what is wrong with anything else is not', async () => {
  const { providers, saved, device } = await ask(new AppError('compute.lost', { reason: 'SIGSEGV' }));
  expect([providers, saved.at(-1), device]).toEqual([['cuda', 'cpu'], { provider: 'cpu' }, 'cpu']);
  await expect(ask(new AppError('disk.full', { path: '/' }))).rejects.toMatchObject({ code: 'disk.full' });
});

test('a next attempt goes on where the one before has asked', async () => {
  expect((await ask(null, { provider: 'cpu' })).providers).toEqual(['cpu']);
});
