import { SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../electron/contract/settings.ts';
import { Panel } from '../../components/Panel.tsx';
import { SettingRow } from '../../components/SettingRow.tsx';
import { useEngineQuery } from '../../engine/useEngineQuery.ts';
import { AmountField } from './AmountField.tsx';
import classes from './settings.module.css';
import { useSetting } from './useSetting.ts';

/** Stands for no choice; no model has an empty id. */
const first = '';
const speculations = ['auto', 'off'] as const satisfies readonly Settings['speculation'][];
const policies = ['prefer', 'require', 'never'] as const satisfies readonly Settings['gpuPolicy'][];

/** Which model answers first, on what, and how. */
export function ModelsPanel() {
  const { t } = useTranslation();
  const defaultModel = useSetting('defaultModel');
  const gpuPolicy = useSetting('gpuPolicy');
  const atOnce = useSetting('answersAtOnce');
  const speculation = useSetting('speculation');
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  ).data?.models;
  const choices = [
    { value: first, label: t('settings.models.firstModel') },
    ...(models ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Panel title={t('settings.models.title')}>
      <div className={classes.stack}>
        <SettingRow
          name={t('settings.models.defaultModel')}
          text={t('settings.models.defaultModelText')}
          {...defaultModel.row}
        >
          <Select
            aria-label={t('settings.models.defaultModel')}
            data={choices}
            allowDeselect={false}
            searchable={choices.length > 12}
            value={choices.some(({ value }) => value === defaultModel.value) ? defaultModel.value : first}
            onChange={(value) => defaultModel.set(value || null)}
          />
        </SettingRow>
        <SettingRow name={t('settings.models.gpu')} text={t('settings.models.gpuText')} {...gpuPolicy.row}>
          <SegmentedControl
            aria-label={t('settings.models.gpu')}
            value={gpuPolicy.value}
            data={policies.map((value) => ({ value, label: t(`settings.models.gpuPolicy.${value}`) }))}
            onChange={(value) => gpuPolicy.set(value as (typeof policies)[number])}
          />
        </SettingRow>
        <SettingRow name={t('settings.models.atOnce')} text={t('settings.models.atOnceText')} {...atOnce.row}>
          <AmountField
            label={t('settings.models.atOnce')}
            value={atOnce.value}
            min={1}
            max={16}
            step={1}
            onChange={atOnce.set}
          />
        </SettingRow>
        <SettingRow
          name={t('settings.models.speculation')}
          text={t('settings.models.speculationText')}
          {...speculation.row}
        >
          <SegmentedControl
            aria-label={t('settings.models.speculation')}
            value={speculation.value}
            data={speculations.map((value) => ({
              value,
              label: t(`settings.models.speculationMode.${value}`),
            }))}
            onChange={(value) => speculation.set(value as (typeof speculations)[number])}
          />
        </SettingRow>
      </div>
    </Panel>
  );
}
