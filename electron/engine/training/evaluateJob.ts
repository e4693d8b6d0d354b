import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { EvaluationAnswer, EvaluationResult } from '../../common/evaluation.ts';
import type { ProviderName } from '../../contract/providers.ts';
import type { EvaluationWish } from '../../contract/training/evaluations.ts';
import type { TrainingRunDetail, VersionPick } from '../../contract/training/runs.ts';
import { readStored } from '../../vault/files.ts';
import type { JobContext, JobHandler } from '../jobs/jobs.ts';
import { isOfDevice } from './devices.ts';
import type { ExampleFile } from './examples.ts';
import { adapterFolder, evaluationFolder } from './folders.ts';
import { insertAnswers } from './records/answers.ts';
import { type EvaluationDetail, findEvaluation, storeOutcome } from './records/evaluations.ts';
import { sampleLines } from './sampleLines.ts';
import type { TrainingDependencies } from './training.ts';

export interface EvaluateJobInput {
  readonly evaluation: string;
  readonly modelId: string;
  readonly variant: Pick<TrainingRunDetail, 'precision' | 'blockSize'>;
  readonly dataset: string;
}

export interface EvaluateJobResult {
  readonly evaluation: string;
  readonly verdict: EvaluationResult['verdict'];
  readonly gate: EvaluationResult['gate']['outcome'];
}

/** Roughly: writing an answer takes longer than reading one. */
const steps = { examples: 1, answerFirst: 40, scoreFirst: 10, answerSecond: 40, scoreSecond: 10 } as const;
/** Answers that are computed at once: they share the reading of the weights. */
const sequences = 8;

/** Two contestants answer the same questions; what comes of it is stored with the answers when all of it is there. */
export function evaluateJob(
  dependencies: TrainingDependencies,
): JobHandler<EvaluateJobInput, EvaluateJobResult> {
  const { store, dataDir } = dependencies;
  return {
    kind: 'evaluate',
    steps,
    class: 'heavy',
    resumable: true,
    facts: ({ modelId, variant: { precision, blockSize }, dataset }) => ({
      ...{ model: modelId, dataset, precision },
      ...(blockSize === null ? {} : { blockSize }),
    }),
    async run({ input, checkpoint }, context) {
      const { evaluation: id } = input;
      const stored = findEvaluation({ store, jobs: { list: () => [] } }, id);
      const folder = evaluationFolder(dataDir, id);
      // Stored already where a kill came between that and the job's end.
      const result =
        (stored.result as EvaluationResult | null) ??
        (await measure(dependencies, { input, stored, folder, begun: checkpoint as Begun | null }, context));
      await rm(folder, { recursive: true, force: true });
      const came = { evaluation: id, verdict: result.verdict, gate: result.gate.outcome };
      const detail = { ...came, model: input.modelId, dataset: input.dataset };
      return { result: came, audit: { action: 'evaluations.finish', subject: id, detail } };
    },
    async discard({ input }) {
      await rm(evaluationFolder(dataDir, input.evaluation), { recursive: true, force: true });
    },
  };
}

/** Where the attempts before have asked: answers of two devices are not compared. */
interface Begun {
  readonly provider: ProviderName;
}

interface Measuring {
  readonly input: EvaluateJobInput;
  readonly stored: EvaluationDetail;
  readonly folder: string;
  readonly begun: Begun | null;
}

async function measure(
  dependencies: TrainingDependencies,
  { input: { evaluation: id, modelId, variant }, stored, folder, begun }: Measuring,
  context: JobContext,
): Promise<EvaluationResult> {
  const { store, pool, places, threads, dataDir } = dependencies;
  const { wish } = stored;
  const base = await places.findBase({ model: modelId, ...variant });
  const outputFolder = path.join(folder, 'output');
  await mkdir(outputFolder, { recursive: true, mode: 0o700 });
  const contestant = (adapter: string | null) => ({
    adapterFolder: adapter === null ? null : adapterFolder(dataDir, adapter),
  });
  const rowsFolder = path.join(folder, 'rows');
  try {
    const rows = await writeRows(places, { wish, folder: rowsFolder }, context);
    const asked = {
      ...{
        modelFolder: base.folder,
        ...variant,
        profile: wish.profile,
        threads,
        usePrepared: true,
        sequences,
      },
      ...{ first: contestant(wish.first), second: contestant(wish.second), ...rows },
      ...{ general: { path: null }, maxTokens: wish.maxTokens, limits: wish.gate },
      ...{ at: stored.createdAt, outputFolder },
    };
    const providers = await places.listAnswering(base, wish.profile);
    const first = Math.max(0, begun === null ? 0 : providers.indexOf(begun.provider));
    const result = await askOn(providers.slice(first), context, (provider) =>
      pool.runTask('evaluate', { ...asked, provider }, { context }),
    );
    return await keep(store, id, { result, outputFolder });
  } finally {
    // They can be written again from the version; a withdrawal need not look for them here.
    await rm(rowsFolder, { recursive: true, force: true });
  }
}

/** On the first device that can. What was asked on another before is asked again. */
async function askOn(
  [provider = 'cpu', ...others]: readonly ProviderName[],
  context: JobContext,
  ask: (provider: ProviderName) => Promise<EvaluationResult>,
): Promise<EvaluationResult> {
  await context.checkpoint({ provider } satisfies Begun);
  try {
    return { ...(await ask(provider)), device: provider };
  } catch (error) {
    if (context.signal.aborted || others.length === 0 || !isOfDevice(error)) throw error;
    return askOn(others, context, ask);
  }
}

async function keep(
  store: TrainingDependencies['store'],
  id: string,
  { result, outputFolder }: { readonly result: EvaluationResult; readonly outputFolder: string },
): Promise<EvaluationResult> {
  const answers = await readAnswerLines(path.join(outputFolder, 'answers.jsonl'));
  const outcome = storeOutcome(id, { result, verdict: result.verdict, gate: result.gate.outcome });
  await store.write({ audit: null, statements: [...insertAnswers(id, answers), outcome] });
  return result;
}

async function writeRows(
  places: TrainingDependencies['places'],
  { wish, folder }: { readonly wish: EvaluationWish; readonly folder: string },
  context: JobContext,
): Promise<{ test: ExampleFile; replay: ExampleFile | null }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const write = async (name: string, pick: VersionPick): Promise<ExampleFile> => {
    const location = path.join(folder, `${name}.jsonl`);
    const { sha256 } = await places.writeRows(pick, location, context.signal);
    context.progress('examples', 1, 2, 'items');
    if (wish.atMost === undefined) return { path: location, sha256 };
    return { path: location, sha256: await sampleLines(location, wish.atMost) };
  };
  return {
    test: await write('test', wish.test),
    replay: wish.replay && (await write('replay', wish.replay)),
  };
}

async function readAnswerLines(location: string): Promise<EvaluationAnswer[]> {
  const text = await readStored(location);
  return text
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EvaluationAnswer);
}
