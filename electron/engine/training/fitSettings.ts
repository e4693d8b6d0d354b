import { AppError } from '../../common/errors/appError.ts';
import type { RunRecord, TrainingWish } from '../../contract/training/runs.ts';
import { fitTraining, type TrainingOptionKind } from '../../ml/planning/fitTraining.ts';
import type { Base } from './training.ts';

/** What a run that goes on by itself would be given when memory is short: the same steps, or shorter rows. */
const given: ReadonlySet<TrainingOptionKind> = new Set([
  'checkpointing',
  'packedBase',
  'smallerBatch',
  'shorter',
]);

/**
 * The settings with which a run fits into memory: as asked, or changed as it would change them itself (`backOff`), so that it does
 * not have to fail first. `backedOff` names what was changed. Throws `training.tooLarge` where nothing fits.
 */
export function fitSettings(
  { shape, precision, blockSize }: Base,
  wish: Pick<TrainingWish, 'settings' | 'validation'>,
  availableBytes: number,
): Pick<RunRecord, 'settings' | 'backedOff'> {
  const { settings, validation } = wish;
  const planned = { shape, precision, blockSize, settings, validates: validation !== null };
  const { options } = fitTraining(planned, availableBytes);
  const [asked] = options;
  if (asked === undefined || asked.fits) return { settings, backedOff: null };
  const fitting = options.filter(({ kind, fits }) => fits && given.has(kind));
  // What changes nothing but the time is better than shorter rows, then what takes least time.
  const [chosen] = fitting.toSorted(
    (a, b) => Number(a.kind === 'shorter') - Number(b.kind === 'shorter') || a.relativeTime - b.relativeTime,
  );
  if (chosen === undefined) {
    const neededBytes = Math.min(...options.map(({ memoryBytes }) => memoryBytes));
    throw new AppError('training.tooLarge', { neededBytes: Math.ceil(neededBytes), availableBytes });
  }
  const { batch, checkpointLayers, unpackBase } = chosen.settings;
  const backedOff = { batch: { ...batch }, checkpointLayers, unpackBase };
  return { settings: { ...settings, ...backedOff }, backedOff };
}
