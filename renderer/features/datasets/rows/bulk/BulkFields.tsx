import { Autocomplete, Checkbox, Rating, Select, Switch, TagsInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowsScope } from '../rowsScope.ts';
import classes from './bulk.module.css';
import { type BulkForm, type BulkPart, bulkParts, firstValues } from './bulkForm.ts';

interface BulkFieldsProps {
  readonly form: BulkForm;
  readonly onChange: (form: BulkForm) => void;
}

/** What is ticked is changed, everything else stays as it is. */
export function BulkFields({ form, onChange }: BulkFieldsProps) {
  const { t } = useTranslation();
  const toggle = (part: BulkPart, isWanted: boolean) => {
    const { [part]: _before, ...others } = form;
    onChange(isWanted ? { ...others, [part]: firstValues[part] } : others);
  };
  return (
    <div className={classes.parts}>
      {bulkParts.map((part) => (
        <div key={part} className={classes.part}>
          <Checkbox
            className={classes.tick}
            label={t(`datasetRows.bulk.part.${part}`)}
            checked={form[part] !== undefined}
            onChange={({ currentTarget }) => toggle(part, currentTarget.checked)}
          />
          {form[part] === undefined ? null : (
            <div className={classes.value}>
              <PartField part={part} form={form} onChange={onChange} />
            </div>
          )}
        </div>
      ))}
    </div>
  );
}

interface PartFieldProps extends BulkFieldsProps {
  readonly part: BulkPart;
}

type PartFields = { readonly [Part in BulkPart]: (props: Omit<PartFieldProps, 'part'>) => ReactNode };

const partFields: PartFields = {
  label: LabelValue,
  addTags: ({ form, onChange }) => (
    <TagsValue part="addTags" value={form.addTags} onChange={(addTags) => onChange({ ...form, addTags })} />
  ),
  removeTags: ({ form, onChange }) => (
    <TagsValue
      part="removeTags"
      value={form.removeTags}
      onChange={(removeTags) => onChange({ ...form, removeTags })}
    />
  ),
  stars: StarsValue,
  assignee: ({ form, onChange }) => (
    <WordValue
      part="assignee"
      value={form.assignee}
      known={[]}
      onChange={(assignee) => onChange({ ...form, assignee })}
    />
  ),
  split: ({ form, onChange }) => (
    <WordValue
      part="split"
      value={form.split}
      known={['train', 'validation', 'test']}
      onChange={(split) => onChange({ ...form, split })}
    />
  ),
  replace: ReplaceValue,
  removed: RemovedValue,
};

function PartField({ part, ...props }: PartFieldProps) {
  const Field = partFields[part];
  return <Field {...props} />;
}

function LabelValue({ form, onChange }: BulkFieldsProps) {
  const { dataset } = useRowsScope();
  const { t } = useTranslation();
  const set = (label: string) => onChange({ ...form, label });
  if (dataset.labels.length === 0)
    return <WordValue part="label" value={form.label} known={[]} onChange={set} />;
  return (
    <Select
      size="sm"
      aria-label={t('datasetRows.bulk.part.label')}
      placeholder={t('datasetRows.none.label')}
      data={dataset.labels}
      value={form.label || null}
      clearable
      clearButtonProps={{ 'aria-label': t('datasetRows.key.noLabel') }}
      onChange={(label) => set(label ?? '')}
    />
  );
}

interface WordValueProps {
  readonly part: 'label' | 'assignee' | 'split';
  readonly value: string | undefined;
  readonly known: readonly string[];
  readonly onChange: (value: string) => void;
}

function WordValue({ part, value = '', known, onChange }: WordValueProps) {
  const { t } = useTranslation();
  return (
    <Autocomplete
      size="sm"
      aria-label={t(`datasetRows.bulk.part.${part}`)}
      placeholder={t('datasetRows.bulk.emptyTakesAway')}
      data={[...known]}
      value={value}
      maxLength={part === 'split' ? 50 : 100}
      onChange={onChange}
    />
  );
}

interface TagsValueProps {
  readonly part: 'addTags' | 'removeTags';
  readonly value: readonly string[] | undefined;
  readonly onChange: (tags: readonly string[]) => void;
}

function TagsValue({ part, value = [], onChange }: TagsValueProps) {
  const { t } = useTranslation();
  return (
    <TagsInput
      size="sm"
      aria-label={t(`datasetRows.bulk.part.${part}`)}
      placeholder={value.length === 0 ? t('datasetRows.addTag') : ''}
      value={[...value]}
      maxTags={50}
      acceptValueOnBlur
      onChange={onChange}
    />
  );
}

function StarsValue({ form, onChange }: BulkFieldsProps) {
  const { t } = useTranslation();
  return (
    <Rating
      value={form.stars ?? 0}
      aria-label={t('datasetRows.bulk.part.stars')}
      getSymbolLabel={(count) =>
        count === 0 ? t('datasetRows.none.stars') : t('datasetRows.starsOf', { count })
      }
      onChange={(stars) => onChange({ ...form, stars: stars === form.stars ? 0 : stars })}
    />
  );
}

function ReplaceValue({ form, onChange }: BulkFieldsProps) {
  const { t } = useTranslation();
  const replace = form.replace ?? firstValues.replace;
  const set = (change: Partial<typeof replace>) => onChange({ ...form, replace: { ...replace, ...change } });
  return (
    <div className={classes.replace}>
      <TextInput
        size="sm"
        label={t('datasetRows.bulk.find')}
        value={replace.find}
        maxLength={1_000}
        onChange={({ currentTarget }) => set({ find: currentTarget.value })}
      />
      <TextInput
        size="sm"
        label={t('datasetRows.bulk.with')}
        value={replace.with}
        maxLength={10_000}
        onChange={({ currentTarget }) => set({ with: currentTarget.value })}
      />
      <Switch
        size="xs"
        label={t('datasetRows.bulk.isExpression')}
        description={replace.isExpression ? t('datasetRows.bulk.expressionText') : undefined}
        checked={replace.isExpression}
        onChange={({ currentTarget }) => set({ isExpression: currentTarget.checked })}
      />
    </div>
  );
}

function RemovedValue({ form, onChange }: BulkFieldsProps) {
  const { t } = useTranslation();
  return (
    <Select
      size="sm"
      aria-label={t('datasetRows.bulk.part.removed')}
      allowDeselect={false}
      data={[
        { value: 'remove', label: t('datasetRows.bulk.takeOut') },
        { value: 'restore', label: t('datasetRows.bulk.putBack') },
      ]}
      value={form.removed === false ? 'restore' : 'remove'}
      onChange={(value) => onChange({ ...form, removed: value !== 'restore' })}
    />
  );
}
