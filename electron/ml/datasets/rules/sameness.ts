import { tokenHashes } from '../tokenHashes.ts';
import type { RowText } from './rowTexts.ts';

/** An answer that says what the question before it says; where several answers follow, each is compared. */
export function hasEcho(texts: readonly RowText[]): boolean {
  let question: string | null = null;
  for (const { side, text } of texts) {
    if (side === 'question') question = text;
    else if (side === 'answer' && question !== null && saysTheSame(question, text)) return true;
  }
  return false;
}

/** The two answers of a pair stand last. */
export function hasSameAnswers(texts: readonly RowText[]): boolean {
  const [first, second] = texts.slice(-2);
  if (first?.side !== 'answer' || second?.side !== 'answer') return false;
  return first.text === second.text || saysTheSame(first.text, second.text);
}

function saysTheSame(one: string, other: string): boolean {
  const [left, right] = [tokenHashes(one), tokenHashes(other)];
  return left.length > 0 && left.length === right.length && left.every((token, at) => token === right[at]);
}
