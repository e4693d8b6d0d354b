import { mapTexts, type RowContent } from '../../../common/datasetRow.ts';
import { AppError } from '../../../common/errors/appError.ts';
import { finderOf } from './finders.ts';
import { inScope, rowTexts } from './rowTexts.ts';
import type { RowSpan, Rule, TextSpan } from './rule.ts';

export interface CompiledRule {
  readonly rule: Rule;
  hits(content: RowContent): boolean;
  /** Where it hits; empty where it judges a row as a whole, or hits nothing. */
  spans(content: RowContent): RowSpan[];
  /** What becomes of the row; null: it is not hit, or a replacement changes nothing. */
  apply(content: RowContent): RuleOutcome | null;
}

export type RuleOutcome =
  | { readonly do: 'remove' }
  | { readonly do: 'tag'; readonly tag: string }
  | { readonly do: 'replace'; readonly content: RowContent };

/**
 * Makes a rule ready for many rows. An expression of people's own can run for ever on some text: call what comes back under a
 * time limit (`createRuleRun`).
 *
 * @throws AppError `datasets.patternInvalid`, `datasets.ruleCannotReplace`
 */
export function compileRule(rule: Rule): CompiledRule {
  const { find, hits } = finderOf(rule.check);
  const { action } = rule;
  const replacement = action.do === 'replace' ? action.with : '';
  if (action.do === 'replace' && find === undefined)
    throw new AppError('datasets.ruleCannotReplace', { rule: rule.name });
  // The two answers of a pair and a question with its answer are compared with each other, whatever the scope.
  const looked = (content: RowContent) => inScope(rowTexts(content), scopeOf(rule));
  const spans = (content: RowContent): RowSpan[] =>
    find === undefined
      ? []
      : looked(content).flatMap(({ part, text }) =>
          find(text, replacement).map((span) => ({ ...span, part })),
        );
  const replaced = (content: RowContent): RuleOutcome | null => {
    const found = Map.groupBy(spans(content), ({ part }) => part);
    if (found.size === 0) return null;
    let part = 0;
    const changed = mapTexts(content, (text) => replaceSpans(text, found.get(part++) ?? [], replacement));
    return 'image' in content ? null : { do: 'replace', content: changed };
  };
  return {
    rule,
    spans,
    hits: (content) => hits(looked(content)),
    apply: (content) => {
      if (action.do === 'replace') return replaced(content);
      return hits(looked(content)) ? action : null;
    },
  };
}

function scopeOf({ check, scope }: Rule): Rule['scope'] {
  return check.kind === 'echo' || check.kind === 'sameAnswers' ? 'all' : scope;
}

/** Spans rise and do not overlap. */
export function replaceSpans(text: string, spans: readonly TextSpan[], replacement: string): string {
  let result = '';
  let done = 0;
  for (const { start, end, instead } of spans) {
    result += text.slice(done, start) + (instead ?? replacement);
    done = end;
  }
  return result + text.slice(done);
}
