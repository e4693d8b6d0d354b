import { create } from 'zustand';
import { defaultThreshold, type KeepPolicy } from '../../../../electron/contract/datasets/duplicates.ts';
import type { MaskStyle } from '../../../../electron/contract/datasets/personal.ts';

export const cleanViews = ['rules', 'duplicates', 'personal'] as const;
export type CleanView = (typeof cleanViews)[number];

/** What was chosen for cleaning: going to another tab must not lose it. */
export const useCleaning = create<{
  readonly view: CleanView;
  readonly threshold: number;
  readonly keep: KeepPolicy;
  readonly style: MaskStyle;
}>(() => ({ view: 'rules', threshold: defaultThreshold, keep: 'longest', style: 'placeholder' }));
