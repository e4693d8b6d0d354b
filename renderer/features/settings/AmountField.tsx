import { NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';

interface AmountFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly suffix?: string;
  readonly onChange: (value: number) => void;
}

/** Typing is over when nothing was typed for this long. */
const typingMs = 600;

/** A whole number within limits; told when it is typed out, put right when it is left. */
export function AmountField({ label, value, min, max, step, suffix = '', onChange }: AmountFieldProps) {
  const [typed, setTyped] = useState<number | string>(value);
  useEffect(() => setTyped(value), [value]);
  const fits = typeof typed === 'number' && Number.isInteger(typed) && typed >= min && typed <= max;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed starts the clock
  useEffect(() => {
    if (!fits || typed === value) return;
    const timer = setTimeout(() => onChange(typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <NumberInput
      aria-label={label}
      value={typed}
      min={min}
      max={max}
      step={step}
      suffix={suffix}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="blur"
      onChange={setTyped}
      onBlur={() => {
        if (!fits) setTyped(value);
        else if (typed !== value) onChange(typed);
      }}
    />
  );
}
