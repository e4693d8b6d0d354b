import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LabelChoice } from '../../../../../electron/contract/datasets/labelling.ts';
import classes from '../labelling.module.css';

interface LabelEditorProps {
  readonly labels: readonly LabelChoice[];
  readonly onChange: (labels: readonly LabelChoice[]) => void;
}

const fewest = 2;

/** The labels that a model chooses from, with what it is told of each. */
export function LabelEditor({ labels, onChange }: LabelEditorProps) {
  const { t } = useTranslation();
  const change = (at: number, part: Partial<LabelChoice>) =>
    onChange(labels.map((label, index) => (index === at ? { ...label, ...part } : label)));
  return (
    <div className={classes.field}>
      <span className={classes.fieldLabel}>{t('datasetsLabelling.labels')}</span>
      <span className={classes.fieldText}>{t('datasetsLabelling.labelsText')}</span>
      {labels.map(({ name, description }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a label is its place until it has a name
        <div key={at} className={classes.labelLine}>
          <TextInput
            aria-label={t('datasetsLabelling.labelName', { number: at + 1 })}
            placeholder={t('datasetsLabelling.labelNamePlaceholder')}
            value={name}
            maxLength={100}
            onChange={({ currentTarget }) => change(at, { name: currentTarget.value })}
          />
          <TextInput
            aria-label={t('datasetsLabelling.labelDescription', { number: at + 1 })}
            placeholder={t('datasetsLabelling.labelDescriptionPlaceholder')}
            value={description}
            maxLength={1_000}
            onChange={({ currentTarget }) => change(at, { description: currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={labels.length <= fewest}
            aria-label={t('datasetsLabelling.removeLabel', { number: at + 1 })}
            onClick={() => onChange(labels.filter((_, index) => index !== at))}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      <span>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={15} />}
          onClick={() => onChange([...labels, { name: '', description: '' }])}
        >
          {t('datasetsLabelling.addLabel')}
        </Button>
      </span>
    </div>
  );
}
