import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../../electron/common/format.ts';
import { ChooseIcon, WarningIcon } from '../icons.tsx';
import { type Choice, mainReport } from './choices.ts';
import classes from './models.module.css';

/** Room for a warning, the precision, the size and the arrow. */
const detailsWidthPx = 176;

interface ModelPickerProps {
  readonly choices: readonly Choice[] | null;
  readonly chosen: Choice | null;
  readonly onChoose: (choice: Choice) => void;
  /** Left out: "Model". */
  readonly label?: string;
}

/** Which model answers: its name, precision and size. */
export function ModelPicker({ choices, chosen, onChoose, label }: ModelPickerProps) {
  const { t } = useTranslation();
  const find = (value: string | null) => choices?.find((choice) => choice.value === value);
  const placeholder =
    choices === null ? 'models.loading' : choices.length === 0 ? 'models.none' : 'models.choose';
  return (
    <Select
      className={classes.picker}
      aria-label={label ?? t('models.label')}
      placeholder={t(placeholder)}
      disabled={!choices?.length}
      allowDeselect={false}
      data={choices?.map(({ value, model }) => ({ value, label: model.name })) ?? []}
      value={chosen?.value ?? null}
      title={chosen?.model.name}
      onChange={(value) => {
        const choice = find(value);
        if (choice) onChoose(choice);
      }}
      withScrollArea={false}
      classNames={{ dropdown: classes.dropdown }}
      comboboxProps={{ width: 'target', shadow: 'md' }}
      rightSectionWidth={chosen ? detailsWidthPx : undefined}
      rightSectionPointerEvents="none"
      rightSection={
        chosen ? (
          <span className={classes.chosen}>
            <Details choice={chosen} />
            <ChooseIcon />
          </span>
        ) : undefined
      }
      renderOption={({ option }) => {
        const choice = find(option.value);
        return choice ? (
          <div className={classes.option}>
            <span className={classes.optionName} title={choice.model.name}>
              {choice.model.name}
            </span>
            <Details choice={choice} />
          </div>
        ) : null;
      }}
    />
  );
}

function Details({ choice: { variant } }: { readonly choice: Choice }) {
  const { t } = useTranslation();
  const belowGate = mainReport(variant)?.gate.passed === false;
  return (
    <span className={classes.details}>
      {belowGate ? (
        <span
          className={classes.warning}
          role="img"
          aria-label={t('models.belowGate')}
          title={t('models.belowGate')}
        >
          <WarningIcon />
        </span>
      ) : null}
      <span className={classes.precision}>{variant.precision.toUpperCase()}</span>
      <span>{formatBytes(variant.sizeBytes)}</span>
    </span>
  );
}
