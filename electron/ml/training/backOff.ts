import type { TrainingSettings } from '../../common/training.ts';

/** What was changed, for the sentence of the event. */
export type BackOffChange = 'sequences' | 'checkpointLayers' | 'unpackBase' | 'maxTokens';

export interface BackOff {
  readonly change: BackOffChange;
  readonly from: number;
  readonly to: number;
  readonly settings: TrainingSettings;
}

/** What a back-off can change. */
type Fitting = Pick<TrainingSettings, 'batch' | 'checkpointLayers' | 'unpackBase'>;

/** Shorter rows would hold hardly more than a template. */
const shortestTokens = 32;

/**
 * The next settings to try after a step did not fit into memory, the ones that cost least first; null: there are none.
 * Fewer rows at once with as many more batches a step means the same step. Only shorter rows change what is learnt.
 */
export function backOff(settings: TrainingSettings): BackOff | null {
  const { batch, checkpointLayers, unpackBase } = settings;
  const { sequences, accumulation, maxTokens } = batch;
  if (sequences > 1) {
    const to = sequences / smallestFactor(sequences);
    const scaled = { ...batch, sequences: to, accumulation: (accumulation * sequences) / to };
    return { change: 'sequences', from: sequences, to, settings: { ...settings, batch: scaled } };
  }
  if (unpackBase)
    return { change: 'unpackBase', from: 1, to: 0, settings: { ...settings, unpackBase: false } };
  // Every layer's input is a small part of what is kept within a layer, so keeping all inputs takes least.
  if (checkpointLayers !== 1)
    return {
      ...{ change: 'checkpointLayers', from: checkpointLayers, to: 1 },
      settings: { ...settings, checkpointLayers: 1 },
    };
  const to = maxTokens >> 1;
  if (to < shortestTokens) return null;
  const shorter = { ...batch, maxTokens: to };
  return { change: 'maxTokens', from: maxTokens, to, settings: { ...settings, batch: shorter } };
}

/**
 * Back-offs that come on top of `reached` (null: what was asked for) until there were so many in all; null: there are not so
 * many. Each follows from the one before, so how many there were says which.
 */
export function missingBackOffs(
  asked: TrainingSettings,
  reached: Fitting | null,
  times: number,
): readonly BackOff[] | null {
  const missing: BackOff[] = [];
  let settings = asked;
  let isReached = reached === null || isSame(settings, reached);
  for (let made = 0; made < times; made++) {
    const change = backOff(settings);
    if (change === null) return null;
    if (isReached) missing.push(change);
    settings = change.settings;
    isReached ||= reached !== null && isSame(settings, reached);
  }
  return missing;
}

function isSame(one: Fitting, other: Fitting): boolean {
  const { batch, checkpointLayers, unpackBase } = one;
  return (
    checkpointLayers === other.checkpointLayers &&
    unpackBase === other.unpackBase &&
    batch.sequences === other.batch.sequences &&
    batch.maxTokens === other.batch.maxTokens
  );
}

function smallestFactor(number: number): number {
  for (let factor = 2; factor * factor <= number; factor++) if (number % factor === 0) return factor;
  return number;
}
