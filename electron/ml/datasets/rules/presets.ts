import type { Rule } from './rule.ts';

/**
 * Rules that are offered ready-made; their names are texts of the window and the command line. Where a limit comes from a
 * paper it is that of Gopher (Rae et al. 2021, appendix A1.1).
 */
export const rulePresets = {
  emptyAnswer: { scope: 'answers', check: { kind: 'empty' }, action: { do: 'remove' } },
  echo: { scope: 'all', check: { kind: 'echo' }, action: { do: 'remove' } },
  sameAnswers: { scope: 'all', check: { kind: 'sameAnswers' }, action: { do: 'remove' } },
  shortAnswer: {
    scope: 'answers',
    check: { kind: 'length', min: 5, max: null },
    action: { do: 'tag', tag: 'short' },
  },
  longRow: {
    scope: 'all',
    check: { kind: 'length', min: null, max: 20_000 },
    action: { do: 'tag', tag: 'long' },
  },
  littleChinese: {
    scope: 'answers',
    check: { kind: 'script', script: 'han', min: 0.3, max: null },
    action: { do: 'tag', tag: 'not Chinese' },
  },
  otherScripts: {
    scope: 'all',
    check: { kind: 'script', script: 'others', min: null, max: 0.1 },
    action: { do: 'tag', tag: 'other script' },
  },
  repeatedLines: {
    scope: 'all',
    check: { kind: 'repeatedLines', most: 0.3 },
    action: { do: 'tag', tag: 'repetitive' },
  },
  repeatedPhrases: {
    scope: 'all',
    check: { kind: 'repeatedPhrases', size: 5, most: 0.3 },
    action: { do: 'tag', tag: 'repetitive' },
  },
  repeatedCharacter: {
    scope: 'all',
    check: { kind: 'repeatedCharacter', most: 10 },
    action: { do: 'replace', with: '' },
  },
  control: { scope: 'all', check: { kind: 'control' }, action: { do: 'replace', with: '' } },
  whitespace: { scope: 'all', check: { kind: 'whitespace' }, action: { do: 'replace', with: '' } },
  html: { scope: 'all', check: { kind: 'html' }, action: { do: 'replace', with: '' } },
  url: { scope: 'all', check: { kind: 'url' }, action: { do: 'replace', with: '[URL]' } },
} as const satisfies Record<string, Omit<Rule, 'id' | 'name'>>;
