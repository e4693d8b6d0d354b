import type { TFunction } from 'i18next';
import type { Rule } from '../../../../../electron/contract/datasets/cleaning.ts';
import type { en } from '../../../../i18n/en/index.ts';

export type RuleDraft = Omit<Rule, 'id'>;
type PresetName = keyof typeof en.datasetsCleaning.rules.preset;

export interface RuleCount {
  readonly hits: number;
  readonly of: number;
  readonly isCurrent: boolean;
}

/** A line of the list: a rule of the data set's own, or a ready-made one that it has not taken over. */
export interface RuleItem {
  /** The rule's id, or the preset's name. */
  readonly key: string;
  readonly isOwn: boolean;
  readonly rule: RuleDraft;
  readonly count: RuleCount | null;
}

export interface RuleAnswer {
  readonly rules: readonly (Rule & { readonly count: RuleCount | null })[];
  readonly presets: readonly (RuleDraft & { readonly preset: string })[];
}

/** Own rules first, in their order; then ready-made ones under their names in the reader's language. */
export function ruleItems(t: TFunction, { rules, presets }: RuleAnswer): RuleItem[] {
  const own = rules.map(({ id, count, ...rule }) => ({ key: id, isOwn: true, rule, count }));
  const taken = new Set(own.map(({ rule }) => sameness(rule)));
  const ready = presets
    .filter((preset) => !taken.has(sameness(preset)))
    .map(({ preset, ...rule }) => ({
      key: preset,
      isOwn: false,
      rule: { ...rule, name: t(`datasetsCleaning.rules.preset.${preset as PresetName}`) },
      count: null,
    }));
  return [...own, ...ready];
}

function sameness({ scope, check, action }: RuleDraft): string {
  return JSON.stringify([scope, Object.entries(check).sort(), Object.entries(action).sort()]);
}

export function actionText(t: TFunction, { check, action }: RuleDraft): string {
  if (action.do === 'remove') return t('datasetsCleaning.rules.action.remove');
  if (action.do === 'tag') return t('datasetsCleaning.rules.action.tag', { tag: action.tag });
  if (check.kind === 'whitespace') return t('datasetsCleaning.rules.action.tidy');
  return action.with === ''
    ? t('datasetsCleaning.rules.action.replaceNothing')
    : t('datasetsCleaning.rules.action.replace', { with: action.with });
}
