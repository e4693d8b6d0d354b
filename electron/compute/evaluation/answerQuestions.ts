import { AppError } from '../../common/errors/appError.ts';
import type { ResolvedSampling } from '../../ml/sampling/resolveSampling.ts';
import type { AnswerRequest, Decoder } from '../decoder/generate.ts';
import { finalAnswer, type Question } from './prepareRows.ts';

type Asked = Pick<Question, 'promptText' | 'promptIds'>;

export interface AnswerInput {
  readonly decoder: Decoder;
  readonly questions: readonly Asked[];
  /** How many are asked at once. */
  readonly atOnce: number;
  readonly maxTokens: number;
  /** Strings and tokens at which an answer ends. */
  readonly stop: readonly string[];
  readonly stopIds: ReadonlySet<number>;
  readonly signal: AbortSignal;
  /** In the order in which they are done. */
  readonly onAnswer: (index: number, answer: string) => Promise<void>;
}

/** Always the likeliest token, and no penalties: what is measured is the model, not how a chat is set. */
const greedy: Omit<ResolvedSampling, 'stop' | 'maxTokens'> = {
  ...{ temperature: 0, topK: 0, topP: 1, minP: 0 },
  ...{ repetitionPenalty: 1, frequencyPenalty: 0, presencePenalty: 0, seed: 0 },
};

/** Answers all questions greedily, several at once. @throws AppError `request.cancelled` */
export async function answerQuestions(input: AnswerInput): Promise<void> {
  const left = input.questions.entries();
  // The first that fails ends the others: nothing may go on in a session that is about to be closed.
  const failed = new AbortController();
  const signal = AbortSignal.any([input.signal, failed.signal]);
  const takeTurns = async () => {
    for (const [index, question] of left)
      await input.onAnswer(index, await answer(question, { ...input, signal }));
  };
  const running = Array.from({ length: input.atOnce }, () =>
    takeTurns().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const ended = await Promise.allSettled(running);
  const failure = ended.find((end) => end.status === 'rejected');
  if (input.signal.aborted) throw new AppError('request.cancelled');
  if (failure !== undefined) throw failure.reason;
}

async function answer(question: Asked, input: AnswerInput): Promise<string> {
  const { decoder, maxTokens, stop, stopIds, signal } = input;
  const request: AnswerRequest = {
    promptText: question.promptText,
    promptIds: question.promptIds,
    sampling: { ...greedy, stop, maxTokens },
    speculation: 'off',
    stopIds,
    droppedTurns: 0,
    startedAt: performance.now(),
  };
  let text = '';
  for await (const event of decoder.generate(request, signal)) {
    if (event.kind === 'text') text += event.text;
    if (event.kind === 'end' && event.finish === 'cancelled') throw new AppError('request.cancelled');
  }
  return finalAnswer(text);
}
