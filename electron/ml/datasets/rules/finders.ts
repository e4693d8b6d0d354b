import { type Finder, type FinderTable, spansOf } from './finder.ts';
import { findHtml, findUrls } from './markup.ts';
import { isOutside, scriptShareOf } from './measures.ts';
import { compilePattern } from './pattern.ts';
import { repeatedLines, repeatedPhraseShare, repeatedRuns } from './repetition.ts';
import type { Check } from './rule.ts';
import { hasEcho, hasSameAnswers } from './sameness.ts';
import { controlCharacters, isBlank, oddWhitespace } from './whitespace.ts';

/** What each kind of check looks for, a row each. */
const finders = {
  pattern: (check) => compilePattern(check),
  length: ({ min, max }) => ({
    hits: (texts) =>
      isOutside(
        texts.reduce((sum, { text }) => sum + characterCount(text), 0),
        { min, max },
      ),
  }),
  script: ({ script, min, max }) => ({
    hits: (texts) => {
      const share = scriptShareOf(texts, script);
      return share !== null && isOutside(share, { min, max });
    },
  }),
  repeatedLines: ({ most }) => repeatedLines(most),
  repeatedPhrases: ({ size, most }) => ({
    hits: (texts) => texts.some(({ text }) => repeatedPhraseShare(text, size) > most),
  }),
  repeatedCharacter: ({ most }) => spansOf(repeatedRuns(most)),
  control: () => spansOf(controlCharacters),
  empty: () => ({ hits: (texts) => texts.some(({ text }) => isBlank(text)) }),
  echo: () => ({ hits: hasEcho }),
  sameAnswers: () => ({ hits: hasSameAnswers }),
  whitespace: () => spansOf(oddWhitespace),
  html: () => spansOf(findHtml),
  url: () => spansOf(findUrls),
} as const satisfies FinderTable;

/** @throws AppError `datasets.patternInvalid` */
export function finderOf(check: Check): Finder {
  // Each row takes its own kind of check, which is what it is given.
  return (finders[check.kind] as (check: Check) => Finder)(check);
}

function characterCount(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++)
    if ((text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800) count--;
  return count;
}
