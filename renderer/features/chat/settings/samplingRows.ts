import type { Sampling } from '../../../../electron/contract/chat.ts';

export type SliderName =
  | 'temperature'
  | 'topK'
  | 'topP'
  | 'minP'
  | 'repetitionPenalty'
  | 'frequencyPenalty'
  | 'presencePenalty';

interface SliderRow {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Where the knob stands while the model's own default holds: the value that changes nothing, or a usual one. */
  readonly rest: number;
  readonly decimals: number;
}

/** The part of each range that people use; the contract takes more. */
export const sliderRows = {
  temperature: { min: 0, max: 2, step: 0.05, rest: 1, decimals: 2 },
  topP: { min: 0.05, max: 1, step: 0.05, rest: 1, decimals: 2 },
  topK: { min: 0, max: 200, step: 1, rest: 0, decimals: 0 },
  minP: { min: 0, max: 0.5, step: 0.01, rest: 0, decimals: 2 },
  repetitionPenalty: { min: 0.8, max: 1.5, step: 0.01, rest: 1, decimals: 2 },
  frequencyPenalty: { min: -2, max: 2, step: 0.1, rest: 0, decimals: 1 },
  presencePenalty: { min: -2, max: 2, step: 0.1, rest: 0, decimals: 1 },
} as const satisfies Record<SliderName, SliderRow>;

export const sliderNames = Object.keys(sliderRows) as SliderName[];

/** The settings with one of them changed; undefined leaves it to the model. */
export function changeSampling<Name extends keyof Sampling>(
  sampling: Sampling,
  name: Name,
  value: Sampling[Name] | undefined,
): Sampling {
  const { [name]: _before, ...others } = sampling;
  return value === undefined ? (others as Sampling) : { ...others, [name]: value };
}
