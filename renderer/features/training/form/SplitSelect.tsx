import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Version } from '../../../../electron/contract/datasets/versions.ts';
import type { SplitChoice } from './runForm.ts';

interface SplitSelectProps {
  readonly label: string;
  readonly description?: string;
  readonly version: Version;
  readonly mayBeNone: boolean;
  readonly value: SplitChoice;
  readonly onChange: (split: SplitChoice) => void;
}

/** Which rows of a version: those of one split, all, or none. */
export function SplitSelect({ label, description, version, mayBeNone, value, onChange }: SplitSelectProps) {
  const { t, i18n } = useTranslation();
  const rows = (count: number) => count.toLocaleString(i18n.language);
  const named = version.splits.filter(({ name }) => name !== null);
  return (
    <Select
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      data={[
        ...(mayBeNone ? [{ value: 'none', label: t('trainingForm.split.none') }] : []),
        ...named.map(({ name, rows: count }) => ({
          value: `=${name}`,
          label: t('trainingForm.split.rows', { name, rows: rows(count) }),
        })),
        { value: 'all', label: t('trainingForm.split.all', { rows: rows(version.rows) }) },
      ]}
      value={value}
      allowDeselect={false}
      onChange={(split) => onChange((split ?? 'all') as SplitChoice)}
    />
  );
}
