import type { Check, Rule } from '../../../../../electron/contract/datasets/cleaning.ts';
import type { RuleDraft } from './ruleItems.ts';

/** Each kind of check as it begins when it is chosen, in the order of the menu. */
export const firstChecks = {
  pattern: { kind: 'pattern', pattern: '', ignoreCase: true },
  length: { kind: 'length', min: 5, max: null },
  script: { kind: 'script', script: 'han', min: 0.3, max: null },
  repeatedLines: { kind: 'repeatedLines', most: 0.3 },
  repeatedPhrases: { kind: 'repeatedPhrases', size: 5, most: 0.3 },
  repeatedCharacter: { kind: 'repeatedCharacter', most: 10 },
  control: { kind: 'control' },
  empty: { kind: 'empty' },
  echo: { kind: 'echo' },
  sameAnswers: { kind: 'sameAnswers' },
  whitespace: { kind: 'whitespace' },
  html: { kind: 'html' },
  url: { kind: 'url' },
} as const satisfies Record<Check['kind'], Check>;

/** Checks that find places in a text, which can be replaced; the others judge a row as a whole. */
const placing: ReadonlySet<Check['kind']> = new Set([
  'pattern',
  'repeatedCharacter',
  'control',
  'whitespace',
  'html',
  'url',
]);

export function canReplace({ kind }: Check): boolean {
  return placing.has(kind);
}

export const firstActions = {
  remove: { do: 'remove' },
  tag: { do: 'tag', tag: '' },
  replace: { do: 'replace', with: '' },
} as const satisfies Record<Rule['action']['do'], Rule['action']>;

export const firstRule: RuleDraft = {
  name: '',
  scope: 'all',
  check: firstChecks.pattern,
  action: firstActions.remove,
};

/** Another check, with an action that it can have. */
export function withCheck(rule: RuleDraft, check: Check): RuleDraft {
  const action = rule.action.do === 'replace' && !canReplace(check) ? firstActions.remove : rule.action;
  return { ...rule, check, action };
}

/** Whether it says what to look for. */
export function isAsked({ check, action }: RuleDraft): boolean {
  if (check.kind === 'pattern' && check.pattern === '') return false;
  if ((check.kind === 'length' || check.kind === 'script') && check.min === null && check.max === null)
    return false;
  return action.do !== 'tag' || action.tag.trim() !== '';
}
