import { create } from 'zustand';
import {
  presetSettings,
  type TrainingDevice,
  type TrainingPreset,
  type TrainingSettings,
  trainingPresets,
} from '../../../../electron/common/training.ts';
import type { TrainingWish, VersionPick } from '../../../../electron/contract/training/runs.ts';

/** A frozen version of a data set, as it is chosen. */
export interface Pick {
  readonly dataset: string;
  readonly version: number;
}

/** A split by its name; `all`: every row; `none`: nothing. A split may be called anything, so the names carry a mark. */
export type SplitChoice = 'all' | 'none' | `=${string}`;

export interface RunForm {
  /** null: as the form proposes. */
  readonly name: string | null;
  /** As `Choice.value` of the model's version; null: none was chosen yet. */
  readonly model: string | null;
  readonly data: Pick | null;
  readonly train: SplitChoice;
  readonly validation: SplitChoice;
  readonly test: SplitChoice;
  readonly replay: Pick | null;
  readonly replaySplit: SplitChoice;
  readonly settings: TrainingSettings;
  readonly device: TrainingDevice;
  readonly isExpert: boolean;
}

const empty: RunForm = {
  name: null,
  model: null,
  data: null,
  train: 'all',
  validation: 'none',
  test: 'none',
  replay: null,
  replaySplit: 'all',
  settings: presetSettings.balanced,
  device: 'auto',
  isExpert: false,
};

/** What is filled in stays while people look at other pages. */
export const useRunForm = create<RunForm>(() => empty);

export function clearRunForm(): void {
  useRunForm.setState(empty);
}

/** What most people call the parts of their data. */
const usualNames = {
  train: ['train', 'training', '训练', '训练集'],
  validation: ['validation', 'valid', 'val', 'dev', 'eval', '验证', '验证集'],
  test: ['test', 'testing', '测试', '测试集'],
} as const;

/** Which of a version's splits is for what, by their names. */
export function guessSplits(
  names: readonly (string | null)[],
): globalThis.Pick<RunForm, 'train' | 'validation' | 'test'> {
  const find = (use: keyof typeof usualNames): SplitChoice | null => {
    const usual: readonly string[] = usualNames[use];
    const found = names.find((name) => name !== null && usual.includes(name.toLowerCase()));
    return found ? `=${found}` : null;
  };
  return {
    train: find('train') ?? 'all',
    validation: find('validation') ?? 'none',
    test: find('test') ?? 'none',
  };
}

export function pickOf(pick: Pick, split: SplitChoice): VersionPick | null {
  if (split === 'none') return null;
  return { ...pick, split: split === 'all' ? null : split.slice(1) };
}

/** What the form asks for; null while the model or the data is missing. `base` is the chosen version of the model. */
export function wishOf(
  form: RunForm,
  base: { readonly model: string } & Partial<globalThis.Pick<TrainingWish, 'precision' | 'blockSize'>>,
): TrainingWish | null {
  const { data, replay, settings, device } = form;
  const train = data && pickOf(data, form.train);
  if (!data || !train) return null;
  return {
    ...base,
    data: train,
    validation: pickOf(data, form.validation),
    test: pickOf(data, form.test),
    replay: replay && settings.replayShare > 0 ? pickOf(replay, form.replaySplit) : null,
    // The contract's arrays are not read-only; nobody writes to them.
    settings: (replay ? settings : { ...settings, replayShare: 0 }) as TrainingWish['settings'],
    device,
  };
}

/** The form as a run was asked for, to start another like it. `model` is a `Choice.value`. */
export function formOf(
  { data, validation, test, replay, settings, device }: TrainingWish,
  model: string,
): RunForm {
  const choiceOf = (pick: VersionPick | null): SplitChoice =>
    pick === null ? 'none' : pick.split === null ? 'all' : `=${pick.split}`;
  // The form takes validation and test from the version that it trains on.
  const own = (pick: VersionPick | null) =>
    pick?.dataset === data.dataset && pick.version === data.version ? choiceOf(pick) : 'none';
  return {
    name: null,
    model,
    data: { dataset: data.dataset, version: data.version },
    train: choiceOf(data),
    validation: own(validation),
    test: own(test),
    replay: replay && { dataset: replay.dataset, version: replay.version },
    replaySplit: replay ? choiceOf(replay) : 'all',
    ...{ settings, device },
    isExpert: presetOf(settings) === null || device !== 'auto',
  };
}

/** What a preset leaves as it is: what belongs to the data and not to how long and how large. */
function keptOf({ replayShare, terms, samples, seed }: TrainingSettings) {
  return { replayShare, terms, samples, seed };
}

export function withPreset(settings: TrainingSettings, preset: TrainingPreset): TrainingSettings {
  return { ...presetSettings[preset], ...keptOf(settings) };
}

/** The preset that the settings are; null: something was changed. */
export function presetOf(settings: TrainingSettings): TrainingPreset | null {
  const text = JSON.stringify(settings);
  return trainingPresets.find((preset) => JSON.stringify(withPreset(settings, preset)) === text) ?? null;
}
