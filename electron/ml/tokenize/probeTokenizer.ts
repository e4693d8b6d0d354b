import type { Tokenizer } from './tokenizer.ts';
import { isJsonObject } from './tokenizerConfig.ts';

/**
 * How long `probeTokenizer` may take in a process that can be killed; after that the tokenizer is refused with
 * `tokenizer.tooSlow`. Qwen2.5's takes 0.9 s on a busy two-core machine.
 */
export const tokenizerProbeLimitMs = 10_000;

/** No expression that ends in a letter, a space or a line matches these. */
const ends = ['!', '\u0000', '\n '];

/**
 * Short runs show exponential backtracking (2^48 steps), long ones cubic (6e10 steps). A long run costs every honest
 * tokenizer time too, so it gets the one end that almost nothing matches.
 */
const shortRuns = { length: 48, ends };
const longRuns = { length: 4_000, ends: ['\u0000'] };

/**
 * Encodes (and decodes) texts on which a bad regular expression of a tokenizer.json would run for ever: long runs of
 * one character, or of a pair, that end in a character which does not match. There is no way to interrupt an
 * expression from inside, so the caller limits the time (`withTimeLimit`, or a process that is killed).
 */
export function probeTokenizer(tokenizer: Tokenizer, tokenizerJson: unknown): void {
  const patterns = [...patternsIn(tokenizerJson, 0)];
  // Only expressions can backtrack; without any, long runs would just cost time.
  const probes = patterns.length === 0 ? [shortRuns] : [shortRuns, longRuns];
  for (const { length, ends } of probes)
    for (const unit of probeUnits(patterns))
      for (const end of ends)
        tokenizer.decode(tokenizer.encode(run(unit, length) + end, { addSpecialTokens: false }));
}

const run = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length));

/** One character of each kind that expressions speak of, and the ones this tokenizer's own expressions name. */
function probeUnits(patterns: readonly string[]): ReadonlySet<string> {
  const units = new Set([
    'a',
    'A',
    '0',
    ' ',
    '\n',
    '\r\n',
    '\t ',
    '!',
    "'s",
    'aA',
    'a ',
    'é',
    '汉',
    '😀',
    '\u0301',
    '▁',
  ]);
  for (const pattern of patterns) {
    const named = [...pattern.replace(/\\[pP]\{[^}]*\}|\\./gu, '').matchAll(/[^\\[\](){}*+?|^$.]/gu)].map(
      ([char]) => char,
    );
    for (const char of named.slice(0, maxNamedUnits)) units.add(char);
    for (let i = 1; i < Math.min(named.length, maxNamedUnits); i++) units.add(`${named[i - 1]}${named[i]}`);
  }
  return units;
}

const maxNamedUnits = 64;
const maxDepth = 16;

function* patternsIn(value: unknown, depth: number): Generator<string> {
  if (depth > maxDepth) return;
  if (Array.isArray(value)) {
    // Vocabularies and merges are long arrays of anything but objects with patterns.
    if (value.length < 1_000) for (const item of value) yield* patternsIn(item, depth + 1);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Regex' && typeof item === 'string') yield item;
    else if (key !== 'vocab' && key !== 'merges') yield* patternsIn(item, depth + 1);
  }
}
