import { ActionIcon, Button, NumberInput, Slider, TagsInput, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Sampling } from '../../../../electron/contract/chat.ts';
import { changeSampling, type SliderName, sliderNames, sliderRows } from './samplingRows.ts';
import classes from './settings.module.css';

interface SamplingFieldsProps {
  readonly sampling: Sampling;
  readonly onChange: (sampling: Sampling) => void;
}

/** How the next token is chosen. What is not set here is left to the model's own defaults, and says so. */
export function SamplingFields({ sampling, onChange }: SamplingFieldsProps) {
  const { t } = useTranslation();
  const set = <Name extends keyof Sampling>(name: Name, value: Sampling[Name] | undefined) =>
    onChange(changeSampling(sampling, name, value));
  return (
    <section className={classes.sampling}>
      <div className={classes.rowHead}>
        <Title order={3} size="h6">
          {t('chat.settings.sampling')}
        </Title>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          disabled={Object.keys(sampling).length === 0}
          onClick={() => onChange({})}
        >
          {t('chat.settings.allDefaults')}
        </Button>
      </div>
      {sliderNames.map((name) => (
        <SliderField key={name} name={name} value={sampling[name]} onChange={(value) => set(name, value)} />
      ))}
      <NumberField
        name="maxTokens"
        value={sampling.maxTokens}
        min={1}
        max={131_072}
        onChange={(value) => set('maxTokens', value)}
      />
      <NumberField
        name="seed"
        value={sampling.seed}
        min={0}
        max={Number.MAX_SAFE_INTEGER}
        onChange={(value) => set('seed', value)}
      />
      <TagsInput
        size="sm"
        label={t('chat.settings.fields.stop.name')}
        description={t('chat.settings.fields.stop.text')}
        classNames={{ description: classes.quiet }}
        placeholder={sampling.stop?.length ? '' : t('chat.settings.stopNone')}
        maxTags={16}
        value={sampling.stop ?? []}
        onChange={(stop) => {
          const kept = stop.map((text) => text.slice(0, 200)).filter((text) => text !== '');
          set('stop', kept.length > 0 ? kept : undefined);
        }}
      />
    </section>
  );
}

interface SliderFieldProps {
  readonly name: SliderName;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

function SliderField({ name, value, onChange }: SliderFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const { min, max, step, rest, decimals } = sliderRows[name];
  const isSet = value !== undefined;
  return (
    <div className={classes.row} data-testid={`sampling-${name}`}>
      <div className={classes.rowHead}>
        <Text size="sm" fw={600} id={id}>
          {t(`chat.settings.fields.${name}.name`)}
        </Text>
        <span className={classes.value} data-set={isSet || undefined}>
          {isSet ? value.toFixed(decimals) : t('chat.settings.modelDefault')}
          {isSet ? (
            <Tooltip label={t('chat.settings.toDefault')}>
              <ActionIcon
                size="xs"
                variant="subtle"
                color="gray"
                aria-label={t('chat.settings.toDefaultOf', { name: t(`chat.settings.fields.${name}.name`) })}
                onClick={() => onChange(undefined)}
              >
                <IconArrowBackUp size={14} />
              </ActionIcon>
            </Tooltip>
          ) : null}
        </span>
      </div>
      <Slider
        size="sm"
        label={null}
        min={min}
        max={max}
        step={step}
        value={Math.min(max, Math.max(min, value ?? rest))}
        onChange={(moved) => onChange(Number(moved.toFixed(decimals)))}
        color={isSet ? 'harbor' : 'gray'}
        className={isSet ? undefined : classes.unset}
        classNames={{ bar: classes.bar }}
        thumbProps={{
          'aria-labelledby': id,
          'aria-valuetext': isSet ? value.toFixed(decimals) : t('chat.settings.modelDefault'),
        }}
      />
      <Text size="xs" className={classes.quiet}>
        {t(`chat.settings.fields.${name}.text`)}
      </Text>
    </div>
  );
}

interface NumberFieldProps {
  readonly name: 'maxTokens' | 'seed';
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number | undefined) => void;
}

function NumberField({ name, value, min, max, onChange }: NumberFieldProps) {
  const { t } = useTranslation();
  return (
    <NumberInput
      size="sm"
      label={t(`chat.settings.fields.${name}.name`)}
      description={t(`chat.settings.fields.${name}.text`)}
      classNames={{ description: classes.quiet }}
      placeholder={t(`chat.settings.fields.${name}.none`)}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      min={min}
      max={max}
      clampBehavior="strict"
      value={value ?? ''}
      onChange={(typed) => onChange(typeof typed === 'number' && typed >= min ? typed : undefined)}
    />
  );
}
