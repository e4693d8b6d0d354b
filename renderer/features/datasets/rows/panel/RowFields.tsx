import { Autocomplete, Button, Rating, Select, TagsInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRowActs } from '../hands/useRowActs.ts';
import { useRowsScope } from '../rowsScope.ts';
import classes from './panel.module.css';
import type { ShownRow } from './shownRow.ts';

/** What is said about a row in one word or press; each is saved at once. */
export function RowFields({ row }: { readonly row: ShownRow }) {
  const { t } = useTranslation();
  const acts = useRowActs();
  return (
    <div className={classes.fields}>
      <LabelField row={row} />
      <div className={classes.field}>
        <span className={classes.fieldName} id="row-stars">
          {t('datasetRows.column.stars')}
        </span>
        <Rating
          value={row.stars ?? 0}
          aria-labelledby="row-stars"
          getSymbolLabel={(count) => t('datasetRows.starsOf', { count })}
          onChange={(stars) =>
            void acts.change(row, { stars: stars === row.stars || stars === 0 ? null : stars })
          }
        />
      </div>
      <ReviewField row={row} />
      <TagsInput
        size="xs"
        label={t('datasetRows.column.tags')}
        placeholder={row.tags.length === 0 ? t('datasetRows.addTag') : ''}
        value={row.tags}
        maxTags={50}
        clearable={false}
        onChange={(tags) => void acts.change(row, { tags })}
      />
      <TextField
        key={row.assignee}
        label={t('datasetRows.column.assignee')}
        value={row.assignee}
        known={[]}
        onSave={(assignee) => void acts.change(row, { assignee })}
      />
    </div>
  );
}

function LabelField({ row }: { readonly row: ShownRow }) {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const acts = useRowActs();
  const { labels } = dataset;
  if (labels.length === 0)
    return (
      <TextField
        key={row.label}
        label={t('datasetRows.column.label')}
        value={row.label}
        known={labels}
        onSave={(label) => void acts.change(row, { label })}
      />
    );
  // A label from before the list was made is still the row's.
  const known = row.label === null || labels.includes(row.label) ? labels : [...labels, row.label];
  return (
    <Select
      size="xs"
      label={t('datasetRows.column.label')}
      placeholder={t('datasetRows.none.label')}
      data={known}
      value={row.label}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': t('datasetRows.key.noLabel') }}
      onChange={(label) => void acts.change(row, { label })}
    />
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string | null;
  readonly known: readonly string[];
  readonly onSave: (value: string | null) => void;
}

/** One word, saved when it is left or Enter is pressed. */
function TextField({ label, value, known, onSave }: TextFieldProps) {
  const [typed, setTyped] = useState(value ?? '');
  useEffect(() => setTyped(value ?? ''), [value]);
  const save = () => {
    const next = typed.trim() || null;
    if (next !== value) onSave(next);
  };
  return (
    <Autocomplete
      size="xs"
      label={label}
      data={[...known]}
      value={typed}
      maxLength={100}
      onChange={setTyped}
      onBlur={save}
      onKeyDown={({ key }) => key === 'Enter' && save()}
    />
  );
}

function ReviewField({ row }: { readonly row: ShownRow }) {
  const { t } = useTranslation();
  const acts = useRowActs();
  const toggle = (verdict: 'approved' | 'rejected') =>
    void acts.review(row, row.review === verdict ? 'open' : verdict);
  return (
    <div className={classes.field}>
      <span className={classes.fieldName}>{t('datasetRows.column.review')}</span>
      <div className={classes.verdicts}>
        <Button
          size="compact-sm"
          variant={row.review === 'approved' ? 'filled' : 'default'}
          aria-pressed={row.review === 'approved'}
          leftSection={<IconCheck size={15} />}
          onClick={() => toggle('approved')}
        >
          {t('datasetRows.approve')}
        </Button>
        <Button
          size="compact-sm"
          variant={row.review === 'rejected' ? 'filled' : 'default'}
          color="red"
          aria-pressed={row.review === 'rejected'}
          leftSection={<IconX size={15} />}
          onClick={() => toggle('rejected')}
        >
          {t('datasetRows.reject')}
        </Button>
      </div>
    </div>
  );
}
