import { NumberInput, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  fileFormats,
  plainReading,
  type Reading,
  textEncodings,
} from '../../../../electron/common/datasetFile.ts';
import classes from './import.module.css';
import { delimiters, fieldsOfFormat, type ReadingField } from './readingFields.ts';

interface ReadingFieldsProps {
  readonly reading: Reading;
  readonly sheets: readonly string[];
  readonly onChange: (reading: Reading) => void;
}

/** How the bytes become records: what was detected, each part of it to be corrected. */
export function ReadingFields({ reading, sheets, onChange }: ReadingFieldsProps) {
  const { t } = useTranslation();
  const change = (changed: Partial<Reading>) => onChange({ ...reading, ...changed });
  const fields: Record<ReadingField, () => ReactNode> = {
    encoding: () => (
      <Select
        label={t('datasetsImport.encoding')}
        allowDeselect={false}
        data={textEncodings.map((value) => ({ value, label: t(`datasetsImport.encodings.${value}`) }))}
        value={reading.encoding}
        onChange={(encoding) => change({ encoding: encoding as Reading['encoding'] })}
      />
    ),
    delimiter: () => (
      <DelimiterField value={reading.delimiter ?? ','} onChange={(delimiter) => change({ delimiter })} />
    ),
    hasHeader: () => (
      <Select
        label={t('datasetsImport.header')}
        allowDeselect={false}
        data={(['yes', 'no'] as const).map((value) => ({
          value,
          label: t(`datasetsImport.headers.${value}`),
        }))}
        value={reading.hasHeader ? 'yes' : 'no'}
        onChange={(value) => change({ hasHeader: value === 'yes' })}
      />
    ),
    sheet: () => (
      <Select
        label={t('datasetsImport.sheet')}
        allowDeselect={false}
        data={[...sheets]}
        value={reading.sheet}
        onChange={(sheet) => change({ sheet })}
      />
    ),
    passageCharacters: () => (
      <PassageField
        value={reading.passageCharacters ?? 0}
        onChange={(passageCharacters) => change({ passageCharacters })}
      />
    ),
  };
  return (
    <fieldset className={classes.group}>
      <legend>{t('datasetsImport.reading')}</legend>
      <div className={classes.fields}>
        <Select
          label={t('datasetsImport.format')}
          allowDeselect={false}
          disabled={reading.format === 'images'}
          data={fileFormats
            .filter((format) => format !== 'images' || reading.format === 'images')
            .map((value) => ({ value, label: t(`datasetsImport.formats.${value}`) }))}
          value={reading.format}
          onChange={(format) =>
            format !== reading.format && onChange(plainReading(format as Reading['format']))
          }
        />
        {fieldsOfFormat[reading.format].map((field) => (
          <div key={field}>{fields[field]()}</div>
        ))}
      </div>
    </fieldset>
  );
}

interface FieldProps<Value> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

const another = 'another';

function DelimiterField({ value, onChange }: FieldProps<string>) {
  const { t } = useTranslation();
  const isListed = delimiters.some((one) => one === value);
  const [isTyped, setTyped] = useState(!isListed);
  return (
    <div className={classes.pair}>
      <Select
        label={t('datasetsImport.delimiter')}
        allowDeselect={false}
        data={[...delimiters, another].map((one) => ({
          value: one,
          label: t(`datasetsImport.delimiters.${delimiterTexts[one] ?? 'another'}`),
        }))}
        value={isTyped ? another : value}
        onChange={(chosen) => {
          setTyped(chosen === another);
          if (chosen !== null && chosen !== another) onChange(chosen);
        }}
      />
      {isTyped ? (
        <TextInput
          label={t('datasetsImport.delimiterSign')}
          maxLength={1}
          value={isListed ? '' : value}
          onChange={({ currentTarget }) => currentTarget.value !== '' && onChange(currentTarget.value)}
        />
      ) : null}
    </div>
  );
}

const delimiterTexts: Readonly<Record<string, 'comma' | 'semicolon' | 'tab' | 'bar'>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};

const typingMs = 400;

function PassageField({ value, onChange }: FieldProps<number>) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<number | string>(value);
  const later = useDebouncedCallback(onChange, typingMs);
  return (
    <NumberInput
      label={t('datasetsImport.passage')}
      description={t('datasetsImport.passageText')}
      min={50}
      max={100_000}
      step={250}
      allowDecimal={false}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        if (typeof next === 'number' && next >= 50 && next <= 100_000) later(next);
      }}
    />
  );
}
