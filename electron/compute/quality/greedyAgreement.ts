import { agreedTokens, likeliestToken } from '../../ml/metrics/comparison.ts';
import type { GreedyAnswer } from './greedyAnswers.ts';
import { rowOf } from './logitChunks.ts';
import type { Reference } from './reference.ts';

/** What the reference has to read to judge an answer: all but the last token, after which nothing is chosen. */
export function answerInput({ prompt, answer }: GreedyAnswer): readonly number[] {
  return [...prompt, ...answer.slice(0, -1)];
}

export interface AgreementInput {
  readonly reference: Reference;
  readonly vocabSize: number;
  readonly answers: readonly GreedyAnswer[];
  /** Index among the reference's sequences of the first answer's input. */
  readonly firstSequence: number;
}

/**
 * Share of all tokens of the greedy answers that stand before their answer's first difference from the reference.
 * The reference cannot write an answer cheaply (every token would read the whole model), so it reads the candidate's:
 * up to the first token that it would not have chosen, that is the same as writing its own.
 */
export async function measureAgreement(input: AgreementInput): Promise<number> {
  const { reference, vocabSize, answers, firstSequence } = input;
  let agreed = 0;
  let total = 0;
  for (const [index, { prompt, answer }] of answers.entries()) {
    const chunk = { logits: await reference.logits(firstSequence + index, prompt.length - 1, answer.length) };
    const choices = answer.map((_, row) => likeliestToken(rowOf(chunk, row, vocabSize)));
    agreed += agreedTokens(answer, choices);
    total += answer.length;
  }
  return agreed / total;
}
