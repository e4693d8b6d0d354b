import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Check } from '../../../../../electron/contract/datasets/cleaning.ts';
import classes from '../clean.module.css';

interface CheckFieldsProps {
  readonly check: Check;
  readonly onChange: (check: Check) => void;
}

/** What a check of this kind has to be told. */
export function CheckFields({ check, onChange }: CheckFieldsProps) {
  const { t } = useTranslation();
  switch (check.kind) {
    case 'pattern':
      return (
        <>
          <TextInput
            label={t('datasetsCleaning.rules.editor.pattern')}
            placeholder="E\d{2}"
            classNames={{ input: classes.code }}
            value={check.pattern}
            maxLength={2_000}
            onChange={({ currentTarget }) => onChange({ ...check, pattern: currentTarget.value })}
          />
          <Checkbox
            label={t('datasetsCleaning.rules.editor.ignoreCase')}
            checked={check.ignoreCase}
            onChange={({ currentTarget }) => onChange({ ...check, ignoreCase: currentTarget.checked })}
          />
        </>
      );
    case 'length':
      return (
        <div className={classes.pair}>
          <Limit
            label={t('datasetsCleaning.rules.editor.min')}
            value={check.min}
            onChange={(min) => onChange({ ...check, min })}
          />
          <Limit
            label={t('datasetsCleaning.rules.editor.max')}
            value={check.max}
            onChange={(max) => onChange({ ...check, max })}
          />
        </div>
      );
    case 'script':
      return <ScriptFields check={check} onChange={onChange} />;
    case 'repeatedLines':
      return <MostShare value={check.most} onChange={(most) => onChange({ ...check, most })} />;
    case 'repeatedPhrases':
      return (
        <div className={classes.pair}>
          <NumberInput
            label={t('datasetsCleaning.rules.editor.size')}
            value={check.size}
            {...{ min: 1, max: 50, allowDecimal: false }}
            onChange={(size) => typeof size === 'number' && onChange({ ...check, size })}
          />
          <MostShare value={check.most} onChange={(most) => onChange({ ...check, most })} />
        </div>
      );
    case 'repeatedCharacter':
      return (
        <NumberInput
          label={t('datasetsCleaning.rules.editor.mostCharacters')}
          value={check.most}
          {...{ min: 1, max: 10_000, allowDecimal: false }}
          onChange={(most) => typeof most === 'number' && onChange({ ...check, most })}
        />
      );
    default:
      return null;
  }
}

type ScriptCheck = Extract<Check, { kind: 'script' }>;

function ScriptFields({
  check,
  onChange,
}: {
  readonly check: ScriptCheck;
  readonly onChange: (check: Check) => void;
}) {
  const { t } = useTranslation();
  const percent = (share: number | null) => (share === null ? null : Math.round(share * 100));
  const share = (value: number | null) => (value === null ? null : Math.min(100, value) / 100);
  return (
    <>
      <Select
        label={t('datasetsCleaning.rules.editor.script')}
        allowDeselect={false}
        value={check.script}
        data={(['han', 'latin', 'others'] as const).map((value) => ({
          value,
          label: t(`datasetsCleaning.rules.editor.scriptName.${value}`),
        }))}
        onChange={(value) => value && onChange({ ...check, script: value })}
      />
      <div className={classes.pair}>
        <Limit
          label={t('datasetsCleaning.rules.editor.minShare')}
          value={percent(check.min)}
          onChange={(min) => onChange({ ...check, min: share(min) })}
        />
        <Limit
          label={t('datasetsCleaning.rules.editor.maxShare')}
          value={percent(check.max)}
          onChange={(max) => onChange({ ...check, max: share(max) })}
        />
      </div>
    </>
  );
}

interface LimitProps {
  readonly label: string;
  /** null: none. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

function Limit({ label, value, onChange }: LimitProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={label}
      placeholder={t('datasetsCleaning.rules.editor.noLimit')}
      value={value ?? ''}
      min={0}
      allowDecimal={false}
      onChange={(given) => onChange(typeof given === 'number' ? given : null)}
    />
  );
}

function MostShare({
  value,
  onChange,
}: {
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={t('datasetsCleaning.rules.editor.mostShare')}
      value={Math.round(value * 100)}
      {...{ min: 0, max: 100, allowDecimal: false }}
      onChange={(given) => typeof given === 'number' && onChange(given / 100)}
    />
  );
}
