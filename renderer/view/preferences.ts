import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Language } from '../../electron/common/errors/appError.ts';
import type { Variant } from '../../electron/contract/models.ts';
import { guessLanguage } from '../i18n/startTexts.ts';

/** A model and which of its versions. */
export interface ModelChoice {
  readonly model: string;
  readonly precision: Variant['precision'];
}

export interface Preferences {
  readonly language: Language;
  readonly choice: ModelChoice | null;
  /** The conversation that a reload opens again. */
  readonly conversation: string | null;
}

/** What this browser remembers of the user's choices. */
export const usePreferences = create<Preferences>()(
  persist(
    (): Preferences => ({ language: guessLanguage(navigator.languages), choice: null, conversation: null }),
    { name: 'inhouse.preferences', version: 1 },
  ),
);
