import type { TaskContext } from '../task.ts';
import { measureDecodeSpeed } from './decodeSpeed.ts';
import { answerGreedily, type GreedyAnswer } from './greedyAnswers.ts';
import { openVariant, type ProfileRef } from './openVariant.ts';

export interface MeasureDecoders {
  readonly variants: readonly ProfileRef[];
  /** Token ids of each prompt. */
  readonly prompts: readonly (readonly number[])[];
  readonly endIds: ReadonlySet<number>;
  /** A text, for the speed. */
  readonly ids: readonly number[];
}

/** What a variant does as a chat model. */
export interface DecoderMeasurement {
  /** From opening the graph to a session that can run. */
  readonly loadMs: number;
  readonly tokensPerSecond: number;
  readonly answers: readonly GreedyAnswer[];
}

/** Longest answer: longer ones tell little more, for after a difference nothing counts. */
const answerTokens = 32;

/** One variant after the other, so that only one is in memory. Steps `generate` and `speed`. */
export async function measureDecoders(
  input: MeasureDecoders,
  context: TaskContext,
): Promise<DecoderMeasurement[]> {
  const { variants, prompts, endIds, ids } = input;
  const { signal, progress } = context;
  const measured: DecoderMeasurement[] = [];
  for (const [index, variant] of variants.entries()) {
    const started = performance.now();
    await using session = await openVariant(variant, 'decoder');
    const loadMs = performance.now() - started;
    const onAnswers = (done: number) =>
      progress('generate', index * prompts.length + done, variants.length * prompts.length, 'items');
    const greedy = { session, prompts, endIds, maxTokens: answerTokens, signal, onAnswers };
    const answers = await answerGreedily(greedy);
    const tokensPerSecond = await measureDecodeSpeed(session, ids, signal);
    progress('speed', index + 1, variants.length, 'items');
    measured.push({ loadMs, tokensPerSecond, answers });
  }
  return measured;
}
