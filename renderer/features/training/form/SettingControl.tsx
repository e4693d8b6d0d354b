import { Chip, Group, Input, NumberInput, SegmentedControl, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './form.module.css';
import { LinesInput } from './LinesInput.tsx';
import { OptionalNumber } from './OptionalNumber.tsx';
import { RateInput } from './RateInput.tsx';
import { type ControlProps, useSettingWords } from './settingWords.ts';

/** What cannot be read as a number stands for itself until it can: the contract refuses it. */
const toNumber = (value: string | number) => (value === '' ? Number.NaN : Number(value));
const shownNumber = (value: unknown) => (Number.isFinite(value) ? (value as number) : '');

/** One setting, asked for as its kind needs it. */
export function SettingControl(props: ControlProps) {
  const Control = controls[props.field.kind] as (props: ControlProps) => ReactNode;
  return <Control {...props} />;
}

function NumberControl({ field, value, isWrong, onChange }: ControlProps<'whole' | 'number'>) {
  const { label, description, wrong } = useSettingWords(field);
  const stops = field.kind === 'whole' ? field.stops : undefined;
  return (
    <NumberInput
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      error={isWrong ? wrong : null}
      {...(stops ? {} : { min: field.min, max: field.max })}
      step={field.step}
      allowDecimal={field.kind === 'number'}
      allowNegative={false}
      clampBehavior="none"
      hideControls={stops !== undefined}
      value={shownNumber(value)}
      onChange={(next) => onChange(toNumber(next))}
      onKeyDown={(event) => {
        const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (!stops || way === undefined) return;
        event.preventDefault();
        onChange(nextStop(stops, Number(value), way));
      }}
      rightSectionWidth={stops ? 58 : undefined}
      rightSection={
        stops ? <StopButtons stops={stops} value={Number(value)} onChange={onChange} /> : undefined
      }
    />
  );
}

/** The next of the usual values above or below. */
export function nextStop(stops: readonly number[], value: number, way: number): number {
  const found = way > 0 ? stops.find((stop) => stop > value) : stops.findLast((stop) => stop < value);
  return found ?? (Number.isFinite(value) ? value : (stops[0] ?? 1));
}

interface StopButtonsProps {
  readonly stops: readonly number[];
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** For hands on a mouse; the arrow keys do the same. */
function StopButtons({ stops, value, onChange }: StopButtonsProps) {
  return (
    <span className={classes.stopButtons} aria-hidden="true">
      {[-1, 1].map((way) => (
        <button key={way} type="button" tabIndex={-1} onClick={() => onChange(nextStop(stops, value, way))}>
          {way < 0 ? '−' : '+'}
        </button>
      ))}
    </span>
  );
}

function ShareControl({ field, value, isWrong, onChange }: ControlProps<'share'>) {
  const { label, description, wrong } = useSettingWords(field);
  const percent = Number.isFinite(value) ? Number(((value as number) * 100).toFixed(4)) : '';
  return (
    <NumberInput
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      error={isWrong ? wrong : null}
      min={field.min}
      max={field.max}
      step={field.step}
      suffix="%"
      clampBehavior="none"
      allowNegative={false}
      value={percent}
      onChange={(next) => onChange(toNumber(next) / 100)}
    />
  );
}

function ChoiceControl({ field, value, onChange, without = [] }: ControlProps<'choice'>) {
  const { t } = useTranslation();
  const { label, description } = useSettingWords(field);
  return (
    <div className={classes.wideField}>
      <Input.Label component="div" aria-hidden="true">
        {label}
      </Input.Label>
      <SegmentedControl
        fullWidth
        aria-label={label}
        data={field.options.map((option) => ({
          value: option,
          // biome-ignore lint/suspicious/noExplicitAny: the options are those of the path
          label: t(`trainingForm.option.${field.path}.${option}` as any),
          disabled: without.includes(option) && option !== value,
        }))}
        value={String(value)}
        onChange={onChange}
      />
      <Input.Description mt={5}>{description}</Input.Description>
    </div>
  );
}

function ChipsControl({ field, value, isWrong, onChange }: ControlProps<'chips'>) {
  const { label, description, wrong } = useSettingWords(field);
  const chosen = value as readonly string[];
  return (
    <fieldset className={classes.chips}>
      <Input.Label component="legend">{label}</Input.Label>
      <Chip.Group
        multiple
        value={[...chosen]}
        onChange={(next) => onChange(field.options.filter((option) => next.includes(option)))}
      >
        <Group gap={6}>
          {field.options.map((option) => (
            <Chip key={option} value={option} size="sm" variant="outline">
              <span translate="no">{option}</span>
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {isWrong ? <Input.Error>{wrong}</Input.Error> : null}
      <Input.Description>{description}</Input.Description>
    </fieldset>
  );
}

function SwitchControl({ field, value, onChange }: ControlProps<'switch'>) {
  const { label, description } = useSettingWords(field);
  return (
    <Switch
      className={classes.wideField}
      label={label}
      description={description}
      checked={Boolean(value)}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}

const controls = {
  whole: NumberControl,
  number: NumberControl,
  share: ShareControl,
  rate: RateInput,
  optional: OptionalNumber,
  choice: ChoiceControl,
  chips: ChipsControl,
  switch: SwitchControl,
  lines: LinesInput,
} as const;
