import { AppError } from '../../../common/errors/appError.ts';
import type { ErrorCode } from '../../../common/errors/table.ts';
import type { Sampling } from '../../../contract/chat.ts';
import type { LabellingTask } from '../../../contract/datasets/labelling.ts';
import type { RawAnswers } from '../worker/labelling/runs.ts';
import type { RowPrompt } from '../worker/labelling/task.ts';
import type { RowAnswerer } from './answerer.ts';

/** What is the matter with one row and not with the model: the others are asked about all the same. */
const ofOneRow: ReadonlySet<ErrorCode> = new Set(['chat.promptTooLong', 'session.contextFull']);

const seeds = 2 ** 31;
const seedsPerRow = 9;

/** The likeliest answer where one is asked for; else draws that are the same in every run of the same task. */
function samplingOf(
  { samples, temperature, seed, maxTokens }: LabellingTask,
  row: number,
  sample: number,
): Sampling {
  if (samples === 1) return { temperature: 0, maxTokens };
  return { temperature, maxTokens, seed: (seed + row * seedsPerRow + sample) % seeds };
}

export interface RowQuestion extends RowPrompt {
  readonly task: LabellingTask;
}

/** One after the other, since they begin alike: the prompt is computed once. */
export async function askRow(
  answerer: Pick<RowAnswerer, 'ask'>,
  { row, prompt, task }: RowQuestion,
  signal: AbortSignal,
): Promise<RawAnswers> {
  const answers: RawAnswers['answers'][number][] = [];
  for (let sample = 0; sample < task.samples; sample++)
    try {
      const text = await answerer.ask(prompt, samplingOf(task, row, sample), signal);
      answers.push({ text, problem: null });
    } catch (error) {
      if (!(error instanceof AppError) || !ofOneRow.has(error.code)) throw error;
      answers.push({ text: '', problem: error.code });
    }
  return { row, answers };
}
