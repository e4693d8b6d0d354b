import type { RowText } from './rowTexts.ts';
import type { CheckKind, CheckOf, TextSpan } from './rule.ts';

export interface Finder {
  hits(texts: readonly RowText[]): boolean;
  /** Where in a text, for a check that can say so; a check without it judges rows as a whole. */
  readonly find?: (text: string, replacement: string) => TextSpan[];
}

export type FinderTable = { readonly [Kind in CheckKind]: (check: CheckOf<Kind>) => Finder };

/** A check that hits where it finds something. */
export function spansOf(find: (text: string) => TextSpan[]): Finder {
  return { find, hits: (texts) => texts.some(({ text }) => find(text).length > 0) };
}

/** What an expression matches, and nothing said of what belongs there instead. The expression must have the flag g. */
export function matchesOf(text: string, expression: RegExp): TextSpan[] {
  return Array.from(text.matchAll(expression), ({ index, 0: { length } }) => ({
    ...{ start: index, end: index + length },
    instead: null,
  }));
}
