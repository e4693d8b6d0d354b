import { Anchor, Select, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Version } from '../../../../electron/contract/datasets/versions.ts';
import { formatRoute } from '../../../view/route.ts';
import classes from './form.module.css';
import type { Pick } from './runForm.ts';
import { useSources, useVersionsOf } from './useSources.ts';

interface VersionFieldsProps {
  readonly label: string;
  readonly description?: string;
  readonly value: Pick | null;
  /** Whether it may be left empty again. */
  readonly isOptional?: boolean;
  /** `version`: what is known of the one that was chosen. */
  readonly onChange: (value: Pick | null, version: Version | null) => void;
}

/** A data set and one of its frozen versions: the newest, unless somebody chooses. */
export function VersionFields({
  label,
  description,
  value,
  isOptional = false,
  onChange,
}: VersionFieldsProps) {
  const { t, i18n } = useTranslation();
  const sources = useSources();
  const versions = useVersionsOf(value?.dataset ?? null);
  const newest = versions?.[0];
  const isOpen = value !== null && value.version === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once its versions are known
  useEffect(() => {
    if (isOpen && newest) onChange({ dataset: value.dataset, version: newest.number }, newest);
  }, [isOpen, newest]);
  const choose = (dataset: string | null) =>
    onChange(dataset === null ? null : { dataset, version: 0 }, null);
  return (
    <>
      <div className={classes.pair}>
        <Select
          label={label}
          description={description}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          placeholder={t(isOptional ? 'trainingForm.noReplay' : 'trainingForm.chooseData')}
          data={(sources ?? []).map(({ id, name, versions: count }) => ({
            value: id,
            label: count === 0 ? t('trainingForm.notFrozen', { name }) : name,
            disabled: count === 0,
          }))}
          value={value?.dataset ?? null}
          searchable={(sources?.length ?? 0) > 8}
          clearable={isOptional}
          {...(isOptional ? { clearButtonProps: { 'aria-label': t('trainingForm.clear') } } : {})}
          allowDeselect={false}
          nothingFoundMessage={t('trainingForm.nothingFound')}
          onChange={choose}
        />
        {value ? (
          <Select
            label={t('trainingForm.version')}
            data={(versions ?? []).map(({ number, name, rows }) => ({
              value: String(number),
              label: t(name === '' ? 'trainingForm.versionRows' : 'trainingForm.versionNamed', {
                ...{ number, name },
                rows: rows.toLocaleString(i18n.language),
              }),
            }))}
            value={value.version === 0 ? null : String(value.version)}
            allowDeselect={false}
            onChange={(number) => {
              const found = versions?.find((each) => String(each.number) === number);
              if (found) onChange({ dataset: value.dataset, version: found.number }, found);
            }}
          />
        ) : null}
      </div>
      {sources?.length === 0 && !isOptional ? (
        <Text size="sm" className={classes.quiet}>
          {t('trainingForm.noData')}{' '}
          <Anchor href={formatRoute({ page: 'datasets', item: null })} size="sm" underline="always">
            {t('trainingForm.toData')}
          </Anchor>
        </Text>
      ) : null}
    </>
  );
}
