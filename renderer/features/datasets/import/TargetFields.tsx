import { Autocomplete, Radio, Select, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DatasetKind } from '../../../../electron/common/datasetRow.ts';
import classes from './import.module.css';
import type { ImportFormState, ImportTarget } from './useImportForm.ts';

/** Those that data are mostly given under; any other can be written. SPDX names. */
const licences = [
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-NC-4.0',
  'ODC-By-1.0',
  'ODbL-1.0',
  'Apache-2.0',
  'MIT',
];

interface TargetFieldsProps {
  readonly form: ImportFormState;
  readonly kind: DatasetKind;
}

/** A new data set, or one that is there and holds rows of the same kind. */
export function TargetFields({ form, kind }: TargetFieldsProps) {
  const { t } = useTranslation();
  const { target, change, fitting, problem } = form;
  return (
    <fieldset className={classes.group}>
      <legend>{t('datasetsImport.target')}</legend>
      <Radio.Group
        aria-label={t('datasetsImport.target')}
        value={target.mode}
        onChange={(mode) => change({ mode: mode as ImportTarget['mode'] })}
      >
        <div className={classes.modes}>
          <Radio value="new" label={t('datasetsImport.targetNew')} />
          <Radio value="there" label={t('datasetsImport.targetThere')} disabled={fitting.length === 0} />
          <Text size="sm" className={classes.quiet}>
            {t('datasetsImport.makes', { kind: t(`datasets.kind.${kind}`) })}
          </Text>
        </div>
      </Radio.Group>
      <div className={classes.fields}>
        {target.mode === 'new' ? (
          <TextInput
            label={t('datasets.create.name')}
            value={target.name}
            maxLength={100}
            error={problem === null ? null : t(`datasetsImport.problem.${problem}`)}
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
        ) : (
          <Select
            label={t('datasetsImport.dataset')}
            placeholder={t('datasetsImport.chooseDataset')}
            data={fitting.map(({ id, name }) => ({ value: id, label: name }))}
            value={target.dataset}
            error={problem === null ? null : t(`datasetsImport.problem.${problem}`)}
            searchable={fitting.length > 8}
            onChange={(dataset) => change({ dataset })}
          />
        )}
        <Autocomplete
          label={t('datasetsImport.licence')}
          placeholder={t('datasetsImport.licenceText')}
          data={licences}
          maxLength={200}
          value={target.licence}
          onChange={(licence) => change({ licence })}
        />
      </div>
    </fieldset>
  );
}
