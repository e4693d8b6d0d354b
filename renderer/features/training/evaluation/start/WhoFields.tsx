import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Adapter } from '../../../../../electron/contract/training/adapters.ts';
import type { Choice } from '../../../../components/models/choices.ts';
import { ModelPicker } from '../../../../components/models/ModelPicker.tsx';
import classes from '../evaluation.module.css';
import type { FormProps } from './startForm.ts';

interface WhoFieldsProps extends FormProps {
  readonly adapters: readonly Adapter[];
  readonly choices: readonly Choice[];
}

/** Not an adapter: the model alone. Ids of adapters are never empty. */
const base = '';

/** The model, the one that was there before, and the one that is judged. */
export function WhoFields({ form, change, adapters, choices }: WhoFieldsProps) {
  const { t } = useTranslation();
  const chosen = choices.find(({ value }) => value === form.model) ?? null;
  const ofModel = adapters.filter(({ model }) => model.id === chosen?.model.id);
  const data = [
    { value: base, label: t('trainingEvaluation.base') },
    ...ofModel.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <div className={classes.fields}>
      {/* The picker is as wide as its line asks for, and here nothing stands beside it. */}
      <div>
        <ModelPicker
          label={t('trainingEvaluation.start.model')}
          choices={choices}
          chosen={chosen}
          onChoose={({ value, model }) => {
            const isSame = model.id === chosen?.model.id;
            const newest = adapters.find((adapter) => adapter.model.id === model.id)?.id ?? null;
            change({ model: value, ...(isSame ? {} : { first: null, second: newest }) });
          }}
        />
      </div>
      <div className={classes.pair}>
        <Select
          label={t('trainingEvaluation.start.second')}
          data={data}
          value={form.second ?? base}
          allowDeselect={false}
          error={form.first === form.second ? t('trainingEvaluation.start.same') : null}
          onChange={(value) => change({ second: value || null })}
        />
        <Select
          label={t('trainingEvaluation.start.first')}
          data={data}
          value={form.first ?? base}
          allowDeselect={false}
          onChange={(value) => change({ first: value || null })}
        />
      </div>
    </div>
  );
}
