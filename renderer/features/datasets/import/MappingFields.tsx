import { Select, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  type ColumnRole,
  missingRoles,
  type RecordShape,
  recordShapes,
} from '../../../../electron/common/datasetFile.ts';
import type { FilePreview } from '../../../../electron/contract/datasets/imports.ts';
import classes from './import.module.css';
import { type Mapping, mappingAs, rolesOf, withColumn } from './readingFields.ts';

interface MappingFieldsProps {
  readonly mapping: Mapping;
  readonly columns: FilePreview['columns'];
  /** What the columns could be, the best first. */
  readonly found: readonly Mapping[];
  readonly onChange: (mapping: Mapping) => void;
}

/** What the columns mean. What no part of a row takes is kept beside it and given out again. */
export function MappingFields({ mapping, columns, found, onChange }: MappingFieldsProps) {
  const { t } = useTranslation();
  if (mapping.shape === 'image') return null;
  const missing = missingRoles(mapping);
  const isMissing = (role: ColumnRole) => missing.some((need) => need === role);
  const anyOf = missing.find((need) => typeof need !== 'string') ?? [];
  const samples = new Map(columns.map(({ name, samples: some }) => [name, some.join(' · ')]));
  const taken = new Set(Object.values(mapping.columns));
  const rest = columns.filter(({ name }) => !taken.has(name));
  const fits = (shape: RecordShape) => found.some((one) => one.shape === shape);
  const shapes = recordShapes.filter((shape) => shape !== 'image');
  return (
    <fieldset className={classes.group}>
      <legend>{t('datasetsImport.mapping')}</legend>
      <div className={classes.fields}>
        <Select
          label={t('datasetsImport.shape')}
          allowDeselect={false}
          data={[
            { group: t('datasetsImport.shapesFound'), items: shapes.filter(fits) },
            { group: t('datasetsImport.shapesOther'), items: shapes.filter((shape) => !fits(shape)) },
          ]
            .filter(({ items }) => items.length > 0)
            .map(({ group, items }) => ({
              group,
              items: items.map((value) => ({ value, label: t(`datasetsImport.shapes.${value}`) })),
            }))}
          value={mapping.shape}
          onChange={(shape) => onChange(mappingAs(shape as RecordShape, found))}
        />
        {rolesOf(mapping.shape).map(({ role, needed }) => (
          <Select
            key={role}
            label={t(`datasetsImport.roles.${role}`)}
            withAsterisk={needed}
            allowDeselect={false}
            clearable={!needed}
            clearButtonProps={{ 'aria-label': t('datasetsImport.noColumn') }}
            placeholder={t('datasetsImport.noColumn')}
            searchable={columns.length > 12}
            nothingFoundMessage={t('datasetsImport.noSuchColumn')}
            data={columns.map(({ name }) => name)}
            value={mapping.columns[role] ?? null}
            error={isMissing(role) ? t('datasetsImport.columnMissing') : null}
            renderOption={({ option }) => (
              <span className={classes.columnOption}>
                <span>{option.value}</span>
                <span className={classes.quiet}>{samples.get(option.value)}</span>
              </span>
            )}
            onChange={(column) => onChange(withColumn(mapping, role, column))}
          />
        ))}
      </div>
      {anyOf.length > 0 ? (
        <Text size="sm" className={classes.wrong}>
          {t('datasetsImport.oneOf', {
            roles: anyOf.map((role) => t(`datasetsImport.roles.${role}`)).join(', '),
          })}
        </Text>
      ) : null}
      {rest.length > 0 ? (
        <Text size="sm" className={classes.quiet}>
          {t('datasetsImport.kept', { columns: rest.map(({ name }) => name).join(', ') })}
        </Text>
      ) : null}
    </fieldset>
  );
}
