import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Profile } from '../../../electron/contract/models.ts';
import type { ModelChoice } from '../../view/preferences.ts';

export interface ChatPreferences {
  /** The conversation that the chat shows when its address names none. */
  readonly lastOpened: string | null;
  readonly listShown: boolean;
  readonly settingsShown: boolean;
  readonly profile: Profile;
  /** Whether each question goes to a second model too, and to which. */
  readonly sideBySide: boolean;
  readonly second: ModelChoice | null;
}

/** What this browser remembers of how its user chats. */
export const useChatPreferences = create<ChatPreferences>()(
  persist(
    (): ChatPreferences => ({
      lastOpened: null,
      listShown: true,
      settingsShown: false,
      profile: 'exact',
      sideBySide: false,
      second: null,
    }),
    { name: 'inhouse.chat', version: 1 },
  ),
);
