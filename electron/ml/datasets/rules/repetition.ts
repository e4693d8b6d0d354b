import { mix, tokenHashes } from '../tokenHashes.ts';
import type { Finder } from './finder.ts';
import type { TextSpan } from './rule.ts';

/** Lines that were there before, with the line end before them; hits from a share of all characters on. */
export function repeatedLines(most: number): Finder {
  return {
    find: (text) => (repeatedShare(text) > most ? linesSeenBefore(text) : []),
    hits: (texts) => texts.some(({ text }) => repeatedShare(text) > most),
  };
}

function repeatedShare(text: string): number {
  if (!text.includes('\n')) return 0;
  const repeated = linesSeenBefore(text).reduce((sum, { start, end }) => sum + end - start, 0);
  return repeated / text.length;
}

function linesSeenBefore(text: string): TextSpan[] {
  const seen = new Set<string>();
  const spans: TextSpan[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const end = start + line.length;
    const said = line.trim();
    if (said !== '' && seen.has(said)) spans.push({ start: start - 1, end, instead: '' });
    seen.add(said);
    start = end + 1;
  }
  return spans;
}

/** Share of all runs of `size` tokens that are not the first of their kind; 0 where the text is shorter. */
export function repeatedPhraseShare(text: string, size: number): number {
  const tokens = tokenHashes(text);
  const phrases = tokens.length - size + 1;
  if (phrases < 2) return 0;
  const seen = new Set<number>();
  for (let at = 0; at < phrases; at++) {
    let hash = 0;
    for (let next = 0; next < size; next++) hash = mix(hash) ^ (tokens[at + next] as number);
    seen.add(hash);
  }
  return 1 - seen.size / phrases;
}

/** Finds runs of one character longer than `most`, to be shortened to that. */
export function repeatedRuns(most: number): (text: string) => TextSpan[] {
  const run = new RegExp(`(\\S)\\1{${most},}`, 'gu');
  return (text) =>
    Array.from(text.matchAll(run), ({ index, 0: found, 1: character }) => ({
      ...{ start: index, end: index + found.length },
      instead: (character as string).repeat(most),
    }));
}
