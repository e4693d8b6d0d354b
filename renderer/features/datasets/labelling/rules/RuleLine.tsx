import { ActionIcon, Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LabelRule } from '../../../../../electron/contract/datasets/labelling.ts';
import classes from '../labelling.module.css';
import type { RuleDraft } from '../labellingStore.ts';

const ruleKinds = ['pattern', 'longer', 'shorter'] as const;
type RuleKind = (typeof ruleKinds)[number];
const ruleScopes = ['all', 'questions', 'answers'] as const;

/** A check as it begins when its kind is chosen. */
const checkOfKind = {
  pattern: { kind: 'pattern', pattern: '', ignoreCase: true },
  longer: { kind: 'length', min: null, max: 2_000 },
  shorter: { kind: 'length', min: 20, max: null },
} as const satisfies Record<RuleKind, LabelRule['check']>;

function kindOf({ check }: RuleDraft): RuleKind {
  if (check.kind === 'length') return check.max === null ? 'shorter' : 'longer';
  return 'pattern';
}

/** Whether nothing is wanting in it. */
export function isWhole({ label, check }: RuleDraft): boolean {
  return label.trim() !== '' && (check.kind !== 'pattern' || check.pattern !== '');
}

interface RuleLineProps {
  readonly rule: RuleDraft;
  readonly number: number;
  /** null: not counted. */
  readonly hits: number | null;
  readonly onChange: (rule: RuleDraft) => void;
  readonly onRemove: (() => void) | null;
}

export function RuleLine({ rule, number, hits, onChange, onRemove }: RuleLineProps) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.ruleLine} data-testid="rule">
      <TextInput
        aria-label={t('datasetsLabelling.rules.label', { number })}
        placeholder={t('datasetsLabelling.labelNamePlaceholder')}
        value={rule.label}
        maxLength={100}
        onChange={({ currentTarget }) => onChange({ ...rule, label: currentTarget.value })}
      />
      <Select
        aria-label={t('datasetsLabelling.rules.kind', { number })}
        allowDeselect={false}
        value={kindOf(rule)}
        data={ruleKinds.map((value) => ({ value, label: t(`datasetsLabelling.rules.kindName.${value}`) }))}
        onChange={(value) => value && onChange({ ...rule, check: checkOfKind[value as RuleKind] })}
      />
      <CheckField rule={rule} number={number} onChange={onChange} />
      <Select
        aria-label={t('datasetsLabelling.rules.scope', { number })}
        allowDeselect={false}
        value={rule.scope}
        data={ruleScopes.map((value) => ({ value, label: t(`datasetsLabelling.rules.scopeName.${value}`) }))}
        onChange={(value) => value && onChange({ ...rule, scope: value as RuleDraft['scope'] })}
      />
      <span className={classes.ruleHits}>
        {hits === null
          ? null
          : t('datasetsLabelling.rules.hits', { hits: hits.toLocaleString(i18n.language) })}
      </span>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={onRemove === null}
        aria-label={t('datasetsLabelling.rules.remove', { number })}
        onClick={() => onRemove?.()}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

function CheckField({ rule, number, onChange }: Pick<RuleLineProps, 'rule' | 'number' | 'onChange'>) {
  const { t } = useTranslation();
  const { check } = rule;
  if (check.kind === 'length') {
    const isLonger = check.max !== null;
    return (
      <NumberInput
        aria-label={t('datasetsLabelling.rules.length', { number })}
        value={(isLonger ? check.max : check.min) ?? 0}
        min={0}
        allowDecimal={false}
        onChange={(value) =>
          typeof value === 'number' &&
          onChange({ ...rule, check: { ...check, ...(isLonger ? { max: value } : { min: value }) } })
        }
      />
    );
  }
  if (check.kind !== 'pattern') return null;
  return (
    <div className={classes.field}>
      <TextInput
        ff="monospace"
        aria-label={t('datasetsLabelling.rules.pattern', { number })}
        placeholder="E\d{2}"
        value={check.pattern}
        maxLength={2_000}
        onChange={({ currentTarget }) =>
          onChange({ ...rule, check: { ...check, pattern: currentTarget.value } })
        }
      />
      <Checkbox
        size="xs"
        label={t('datasetsLabelling.rules.ignoreCase')}
        checked={check.ignoreCase}
        onChange={({ currentTarget }) =>
          onChange({ ...rule, check: { ...check, ignoreCase: currentTarget.checked } })
        }
      />
    </div>
  );
}
