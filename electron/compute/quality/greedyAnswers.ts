import { likeliestToken } from '../../ml/metrics/comparison.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { stopIfCancelled } from './cancelled.ts';

export interface GreedyInput {
  /** Of a decoder graph (logits of the last position). */
  readonly session: DecoderSession;
  /** Token ids of each prompt. */
  readonly prompts: readonly (readonly number[])[];
  /** Tokens that end an answer; the end is part of the answer, for it is a choice too. */
  readonly endIds: ReadonlySet<number>;
  /** Longest answer. */
  readonly maxTokens: number;
  readonly signal: AbortSignal;
  /** Answers that are done. */
  readonly onAnswers: (answers: number) => void;
}

export interface GreedyAnswer {
  readonly prompt: readonly number[];
  readonly answer: readonly number[];
}

/** The house's bound of one run, so that a cancel is quick. */
const prefillTokens = 256;

/** Always the likeliest token, until the answer ends, `maxTokens` are written or the context is full. */
export async function answerGreedily(input: GreedyInput): Promise<GreedyAnswer[]> {
  const { session, prompts, endIds, maxTokens, signal, onAnswers } = input;
  const answers: GreedyAnswer[] = [];
  for (const prompt of prompts) {
    const answer: number[] = [];
    let logits = await prefill(session, prompt, signal);
    for (;;) {
      stopIfCancelled(signal);
      const token = likeliestToken(logits);
      answer.push(token);
      const length = prompt.length + answer.length;
      if (endIds.has(token) || answer.length === maxTokens || length === session.contextLength) break;
      logits = await session.run([token], length - 1);
    }
    answers.push({ prompt, answer });
    onAnswers(answers.length);
  }
  return answers;
}

/** Runs `ids` from an empty cache, in pieces; the logits after the last of them. */
export async function prefill(
  session: DecoderSession,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<Float32Array> {
  let logits: Float32Array = new Float32Array();
  for (let from = 0; from < ids.length; from += prefillTokens) {
    stopIfCancelled(signal);
    logits = await session.run(ids.slice(from, from + prefillTokens), from);
  }
  return logits;
}
