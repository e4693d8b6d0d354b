import type { TrainingSettings } from '../../../../electron/common/training.ts';
import { trainingSettingsSchema } from '../../../../electron/contract/training/settings.ts';

/** Places of the settings that the contract refuses: `lora.rank`. */
export function wrongPaths(settings: TrainingSettings): ReadonlySet<string> {
  const { error } = trainingSettingsSchema.safeParse(settings);
  return new Set(error?.issues.map(({ path }) => path.slice(0, 2).join('.')) ?? []);
}
