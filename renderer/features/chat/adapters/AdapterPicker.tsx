import { Select, Text } from '@mantine/core';
import { IconPuzzle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Adapter } from '../../../../electron/contract/training/adapters.ts';
import classes from './adapters.module.css';

interface AdapterPickerProps {
  /** Of the model that answers; those that are offered first. */
  readonly adapters: readonly Adapter[];
  readonly chosen: Adapter | null;
  readonly onChoose: (adapter: string | null) => void;
  readonly label: string;
}

/** Not an adapter: the model alone. Ids of adapters are never empty. */
const base = '';

/** Whether the model answers alone or with one of its adapters; what is not released says why. */
export function AdapterPicker({ adapters, chosen, onChoose, label }: AdapterPickerProps) {
  const { t } = useTranslation();
  if (adapters.length === 0) return null;
  const option = ({ id, name }: Adapter) => ({ value: id, label: name });
  const groups = [
    { group: t('chat.adapter.offered'), items: adapters.filter(({ offered }) => offered).map(option) },
    { group: t('chat.adapter.notReleased'), items: adapters.filter(({ offered }) => !offered).map(option) },
  ];
  return (
    <Select
      className={classes.picker}
      aria-label={label}
      allowDeselect={false}
      leftSection={<IconPuzzle size={16} />}
      data={[
        { value: base, label: t('chat.adapter.none') },
        ...groups.filter(({ items }) => items.length > 0),
      ]}
      value={chosen?.id ?? base}
      title={chosen?.name ?? t('chat.adapter.none')}
      searchable={adapters.length > 12}
      nothingFoundMessage={t('chat.adapter.nothingFound')}
      onChange={(value) => onChoose(value || null)}
      comboboxProps={{ width: 320, position: 'bottom-start', shadow: 'md' }}
      renderOption={({ option: { value, label: name } }) => {
        const adapter = adapters.find(({ id }) => id === value);
        return (
          <div className={classes.option}>
            <span className={classes.name} title={name}>
              {name}
            </span>
            {adapter && !adapter.offered ? (
              <Text size="xs" className={classes.why}>
                {t(`chat.adapter.why.${adapter.gate}`)}
              </Text>
            ) : null}
          </div>
        );
      }}
    />
  );
}
