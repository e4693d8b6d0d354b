/** A rule as data: what it looks at, what it looks for, and what becomes of a row that it hits. */
export interface Rule {
  readonly id: string;
  /** People's own name for it. */
  readonly name: string;
  readonly scope: RuleScope;
  readonly check: Check;
  readonly action: RuleAction;
}

export const ruleScopes = ['all', 'questions', 'answers'] as const;
/**
 * questions: what users say. answers: what the assistant says, also the better and the worse answer of a pair. Instructions,
 * tool calls and passages are looked at by `all` only.
 */
export type RuleScope = (typeof ruleScopes)[number];

export type RuleAction =
  | { readonly do: 'remove' }
  | { readonly do: 'tag'; readonly tag: string }
  /** `with` may hold `$&`, `$1` and `$<name>` of a pattern; a check that knows what belongs there itself has no use for it. */
  | { readonly do: 'replace'; readonly with: string };

/** Lengths are in Unicode characters, of all texts in the scope together; shares are 0 to 1; null: no limit. */
export type Check =
  /** A regular expression in JavaScript's syntax (flags g, m, u). */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly ignoreCase: boolean }
  /** Hits what is shorter than `min` or longer than `max`. */
  | { readonly kind: 'length'; readonly min: number | null; readonly max: number | null }
  /** Hits where the script's share of the letters is under `min` or over `max`; texts without a letter are not hit. */
  | {
      readonly kind: 'script';
      readonly script: MeasuredScript;
      readonly min: number | null;
      readonly max: number | null;
    }
  /** Hits where more than `most` of the characters stand in lines that were there before. */
  | { readonly kind: 'repeatedLines'; readonly most: number }
  /** Hits where more than `most` of all runs of `size` words (or Chinese characters) were there before. */
  | { readonly kind: 'repeatedPhrases'; readonly size: number; readonly most: number }
  /** Hits the same character more than `most` times in a row (spaces and line ends aside). */
  | { readonly kind: 'repeatedCharacter'; readonly most: number }
  /** Control characters, U+FFFD (what a wrong encoding leaves), characters without width, halves of surrogate pairs. */
  | { readonly kind: 'control' }
  /** A text with nothing in it but white space. */
  | { readonly kind: 'empty' }
  /** An answer that is the question again, but for case, width and punctuation. */
  | { readonly kind: 'echo' }
  /** Two answers of a pair that are the same, but for case, width and punctuation. */
  | { readonly kind: 'sameAnswers' }
  /** Spaces at line ends, around a text and of odd kinds, CR LF, and more than one empty line. */
  | { readonly kind: 'whitespace' }
  | { readonly kind: 'html' }
  | { readonly kind: 'url' };
export type CheckKind = Check['kind'];
export type CheckOf<Kind extends CheckKind> = Extract<Check, { readonly kind: Kind }>;

export const measuredScripts = ['han', 'latin', 'others'] as const;
/** others: every script but these two. */
export type MeasuredScript = (typeof measuredScripts)[number];

/** A stretch of one text, in UTF-16 code units. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
  /** What a replacement puts here; null: what the rule's action says. */
  readonly instead: string | null;
}

/** `part` is the text's place in `textsOf(content)`. */
export interface RowSpan extends TextSpan {
  readonly part: number;
}
