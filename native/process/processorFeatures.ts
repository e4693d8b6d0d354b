import { loadLibrary } from '../library/loadLibrary.ts';

/** winnt.h: PF_..._INSTRUCTIONS_AVAILABLE, by our names. */
const windowsFeatures = { avx2: 40, avx512: 41, dotProduct: 43 } as const;
export type WindowsFeature = keyof typeof windowsFeatures;

/**
 * The instruction sets that Windows says are there. One that it does not list may be there all the same: an older Windows
 * does not know the question, and there is no other call that needs no driver.
 */
export function windowsProcessorFeatures(): WindowsFeature[] {
  const isPresent = loadLibrary('kernel32.dll').func('int IsProcessorFeaturePresent(uint32_t feature)');
  const names = Object.keys(windowsFeatures) as WindowsFeature[];
  return names.filter((name) => isPresent(windowsFeatures[name]) !== 0);
}
