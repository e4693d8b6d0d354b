import { NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  type OverwritePolicy,
  overwritePolicies,
} from '../../../../../electron/contract/datasets/labelling.ts';
import { Caution } from '../../../../components/Caution.tsx';
import classes from '../labelling.module.css';
import type { ModelDraft } from '../labellingStore.ts';

interface AskingChoicesProps {
  readonly draft: ModelDraft;
  readonly onChange: (part: Partial<ModelDraft>) => void;
}

/** Odd numbers of answers: an even one ties for nothing. */
const sampleCounts = [1, 3, 5, 7, 9] as const;

/** How often each row is asked about, and which rows are. */
export function AskingChoices({ draft, onChange }: AskingChoicesProps) {
  const { t } = useTranslation();
  const { samples, temperature, maxTokens, overwrite, words } = draft;
  return (
    <>
      <div className={classes.field}>
        <span className={classes.fieldLabel}>{t('datasetsLabelling.samples')}</span>
        <span className={classes.fieldText}>{t('datasetsLabelling.samplesText')}</span>
        <SegmentedControl
          className={classes.views}
          aria-label={t('datasetsLabelling.samples')}
          value={String(samples)}
          onChange={(value) => onChange({ samples: Number(value) })}
          data={sampleCounts.map((count) => ({ value: String(count), label: String(count) }))}
        />
      </div>
      <div className={classes.numbersLine}>
        <NumberInput
          label={t('datasetsLabelling.maxTokens')}
          description={t('datasetsLabelling.maxTokensText')}
          value={maxTokens}
          min={1}
          max={8_192}
          allowDecimal={false}
          clampBehavior="strict"
          inputWrapperOrder={['label', 'input', 'description']}
          onChange={(value) => typeof value === 'number' && value >= 1 && onChange({ maxTokens: value })}
        />
        {samples > 1 ? (
          <NumberInput
            label={t('datasetsLabelling.temperature')}
            value={temperature}
            min={0}
            max={2}
            step={0.1}
            decimalScale={2}
            clampBehavior="strict"
            onChange={(value) => typeof value === 'number' && onChange({ temperature: value })}
          />
        ) : null}
      </div>
      <Select
        label={t('datasetsLabelling.overwrite')}
        value={overwrite}
        allowDeselect={false}
        data={overwritePolicies.map((value) => ({
          value,
          label: t(`datasetsLabelling.overwriteChoice.${value}`),
        }))}
        onChange={(value) => value && onChange({ overwrite: value as OverwritePolicy })}
      />
      {overwrite === 'all' ? (
        <Caution title={t('datasetsLabelling.overwriteAllTitle')}>
          {t('datasetsLabelling.overwriteAllText')}
        </Caution>
      ) : null}
      <TextInput
        label={t('datasetsLabelling.words')}
        description={t('datasetsLabelling.wordsText')}
        value={words}
        maxLength={500}
        onChange={({ currentTarget }) => onChange({ words: currentTarget.value })}
      />
    </>
  );
}
