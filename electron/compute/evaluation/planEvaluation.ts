import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import type { QuestionSet, UnusedReason } from '../../common/evaluation.ts';
import { findLabels } from '../../ml/evaluation/findLabels.ts';
import type { TokenExample } from '../../ml/training/batch.ts';
import { readError, readStored } from '../../vault/files.ts';
import { type ModelFiles, readModelFiles } from '../model/modelFiles.ts';
import { readModelManifest, readVariantManifest } from '../modelFolder.ts';
import { planText, type TextPlan } from '../quality/reportPlan.ts';
import { type PreparedRow, prepareRows, type Question } from './prepareRows.ts';
import type { Contestant, EvaluateInput } from './requests.ts';

/** What both contestants are asked, in the tokens of their model. */
export interface EvaluationPlan {
  readonly files: ModelFiles;
  /** Those of the test first, then those of the replay. */
  readonly questions: readonly (Question & { readonly set: QuestionSet })[];
  /** What is scored of the test rows. */
  readonly examples: readonly TokenExample[];
  /** null: the answers are free text. */
  readonly labels: readonly string[] | null;
  readonly general: TextPlan | null;
  readonly unused: Readonly<Record<UnusedReason, number>>;
}

/** @throws AppError `evaluation.nothingToAsk`, `text.*`, `file.unreadable`, and as `prepareRows` */
export async function planEvaluation(input: EvaluateInput, signal: AbortSignal): Promise<EvaluationPlan> {
  const { architecture } = await readModelManifest(input.modelFolder);
  const { contextLength, vocabSize } = architecture;
  const files = await readModelFiles(input.modelFolder);
  const options = { files, contextLength, vocabSize, now: new Date(input.at) };
  const test = await prepareRows(input.test, options, signal);
  const replay = input.replay === null ? [] : await prepareRows(input.replay, options, signal);
  const examples = test.flatMap((row) => row.examples);
  if (examples.length === 0) throw new AppError('evaluation.nothingToAsk', { rows: test.length });
  const asked = (rows: readonly PreparedRow[], set: QuestionSet) =>
    rows.flatMap(({ question }) => (question === null ? [] : [{ ...question, set }]));
  const questions = asked(test, 'test');
  return {
    files,
    examples,
    questions: [...questions, ...asked(replay, 'replay')],
    labels: findLabels(questions.map(({ reference }) => reference)),
    general: input.general && (await planText(files, input.general.path, architecture)),
    unused: countUnused(test),
  };
}

function countUnused(rows: readonly PreparedRow[]): Record<UnusedReason, number> {
  const counts = { noAnswer: 0, tooLong: 0, notText: 0, refused: 0 };
  for (const { unused } of rows) if (unused !== null) counts[unused] += 1;
  return counts;
}

/** Stands for everything that decides what a contestant answers. @throws AppError `file.unreadable` */
export async function contestantKey(
  input: EvaluateInput,
  { adapterFolder }: Contestant,
  { general }: EvaluationPlan,
): Promise<string> {
  const { weightsSha256 } = await readVariantManifest(input);
  const { precision, blockSize, profile, provider = 'cpu', maxTokens, at } = input;
  const adapter = adapterFolder === null ? null : await hashAdapter(adapterFolder);
  const decisive = {
    ...{ weightsSha256, precision, blockSize, profile, provider, adapter, maxTokens, at },
    ...{ test: input.test.sha256, replay: input.replay?.sha256, general: general?.text.sha256 },
  };
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
}

/** PEFT's two files: what was learnt, and how much it counts. */
async function hashAdapter(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['adapter_config.json', 'adapter_model.safetensors']) {
    const path = join(folder, name);
    hash.update(await readStored(path).catch((error: unknown) => Promise.reject(readError(error, path))));
  }
  return hash.digest('hex');
}
