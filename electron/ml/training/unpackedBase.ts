import type { TrainingSettings } from '../../common/training.ts';
import { mayLackHalf, type ProviderName } from '../graph/providers.ts';
import type { Precision } from '../graph/weights.ts';

interface BaseAsked {
  readonly precision: Precision;
  readonly settings: Pick<TrainingSettings, 'precision'>;
  readonly provider: ProviderName;
}

/** Whether a base in half precision has to be unpacked before a device sees it, whatever was asked for. */
export function unpacksHalf({ precision, settings, provider }: BaseAsked): boolean {
  return precision === 'fp16' && settings.precision !== 'mixed' && mayLackHalf(provider);
}
