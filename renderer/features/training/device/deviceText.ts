import { providerTitles } from '../../../../electron/contract/providers.ts';
import type { RunRecord } from '../../../../electron/contract/training/runs.ts';

/** `CPU`, `NVIDIA H100 (NVIDIA CUDA)`: the device and, where its name does not say so, how it is reached. */
export function deviceText(provider: RunRecord['hardware']['provider'], name: string | null): string {
  const title = providerTitles[provider];
  return name === null || name === title ? title : `${name} (${title})`;
}
