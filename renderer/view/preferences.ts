import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Language } from '../../electron/common/errors/appError.ts';
import type { Variant } from '../../electron/contract/models.ts';
import { guessLanguage } from '../i18n/startTexts.ts';

/** A model, which of its versions, and whether with an adapter. */
export interface ModelChoice {
  readonly model: string;
  readonly precision: Variant['precision'];
  /** Left out or null: the model alone. */
  readonly adapter?: string | null;
}

export const textSizes = ['small', 'normal', 'large', 'larger'] as const;
export type TextSize = (typeof textSizes)[number];

export interface Preferences {
  readonly language: Language;
  readonly textSize: TextSize;
  readonly choice: ModelChoice | null;
  /** The conversation that a reload opens again. */
  readonly conversation: string | null;
}

/** What this browser remembers of the user's choices. */
export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({
      language: guessLanguage(navigator.languages),
      textSize: 'normal',
      choice: null,
      conversation: null,
    }),
    { name: 'inhouse.preferences', version: 1 },
  ),
);
