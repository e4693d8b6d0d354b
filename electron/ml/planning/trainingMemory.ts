import type { TrainingSettings } from '../../common/training.ts';

/** What changes against the settings as asked. */
export type TrainingOptionKind =
  | 'asked'
  | 'checkpointing'
  | 'smallerBatch'
  | 'shorter'
  | 'packedBase'
  | 'unpackedBase'
  | 'lowerRank';

/** One choice of settings and what it costs. */
export interface TrainingOption {
  readonly kind: TrainingOptionKind;
  readonly settings: TrainingSettings;
  readonly memoryBytes: number;
  /** Against the settings as asked: 1.3 takes 30% longer. */
  readonly relativeTime: number;
  readonly fits: boolean;
}
