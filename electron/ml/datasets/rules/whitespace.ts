import { matchesOf } from './finder.ts';
import type { TextSpan } from './rule.ts';

/** Tabs and line ends are none; joiners (U+200C, U+200D) are letters' and emoji's own. */
const control = /[[\p{Cc}\p{Cs}\u200b\u2060\ufeff\ufffd\ufffe\uffff]--[\t\n\r]]/gv;

export function controlCharacters(text: string): TextSpan[] {
  return matchesOf(text, control);
}

export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Spaces that look like the ordinary one. An ideographic space (U+3000) is how Chinese paragraphs begin: it stays. */
const oddSpaces = /[^\S\t\n\r \u3000]/gu;

/** Each run of white space that is not as it should be, whole, so that reading a long one is no work of its square. */
export function oddWhitespace(text: string): TextSpan[] {
  return matchesOf(text, /\s+/gu).flatMap(({ start, end }) => {
    const run = text.slice(start, end);
    const isOuter = start === 0 || end === text.length;
    const instead = isOuter ? '' : tidy(run);
    return instead === run ? [] : [{ start, end, instead }];
  });
}

/** White space between two words: at most one empty line, and what the next line is indented with. */
function tidy(run: string): string {
  const lines = run
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\r\u2028\u2029]/gu, '\n')
    .split('\n');
  const indentation = (lines.at(-1) as string).replaceAll(oddSpaces, ' ');
  return '\n'.repeat(Math.min(lines.length - 1, 2)) + indentation;
}
