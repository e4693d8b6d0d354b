import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatRate } from '../timeWords.ts';
import { nextRate, parseRate } from './rates.ts';
import { type ControlProps, useSettingWords } from './settingWords.ts';

/** A learning rate in scientific form; the arrow keys go through 1, 2, 3 and 5 of each power of ten. */
export function RateInput({ field, value, isWrong, onChange }: ControlProps<'rate'>) {
  const { label, description, wrong } = useSettingWords(field);
  const [text, setText] = useState(() => formatRate(Number(value)));
  // Another value has come from outside: a preset, an arrow key.
  useEffect(() => {
    setText((before) =>
      Object.is(parseRate(before), value) || !Number.isFinite(value) ? before : formatRate(Number(value)),
    );
  }, [value]);
  return (
    <TextInput
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      error={isWrong ? wrong : null}
      value={text}
      inputMode="decimal"
      spellCheck={false}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        onChange(parseRate(currentTarget.value));
      }}
      onBlur={() => {
        if (Number.isFinite(value)) setText(formatRate(Number(value)));
      }}
      onKeyDown={(event) => {
        const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (way === undefined || !Number.isFinite(value)) return;
        event.preventDefault();
        onChange(nextRate(Number(value), way));
      }}
    />
  );
}
