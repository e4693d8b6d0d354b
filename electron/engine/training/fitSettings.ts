import { AppError } from '../../common/errors/appError.ts';
import { formatBytes } from '../../common/format.ts';
import { providerTitles } from '../../contract/providers.ts';
import type { RunRecord, TrainingWish } from '../../contract/training/runs.ts';
import { fitTraining, type TrainingOptionKind } from '../../ml/planning/fitTraining.ts';
import type { TrainingRoom } from '../../ml/planning/trainingMemory.ts';
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
 * not have to fail first. `backedOff` names what was changed. Throws `training.tooLarge`, or of a device with memory of its own
 * `training.tooLargeForDevice`, where nothing fits.
 */
export function fitSettings(
  { shape, precision, blockSize }: Base,
  wish: Pick<TrainingWish, 'settings' | 'validation'>,
  { provider, room }: { readonly provider: RunRecord['hardware']['provider']; readonly room: TrainingRoom },
): Pick<RunRecord, 'settings' | 'backedOff'> {
  const { settings, validation } = wish;
  const planned = { shape, precision, blockSize, settings, validates: validation !== null, provider };
  const { options } = fitTraining(planned, room);
  const [asked] = options;
  if (asked === undefined || asked.fits) return { settings, backedOff: null };
  const fitting = options.filter(({ kind, fits }) => fits && given.has(kind));
  // What changes nothing but the time is better than shorter rows, then what takes least time.
  const [chosen] = fitting.toSorted(
    (a, b) => Number(a.kind === 'shorter') - Number(b.kind === 'shorter') || a.relativeTime - b.relativeTime,
  );
  if (chosen === undefined) {
    const neededBytes = Math.ceil(Math.min(...options.map(({ memoryBytes }) => memoryBytes)));
    throw tooLarge(neededBytes, provider, room);
  }
  const { batch, checkpointLayers, unpackBase } = chosen.settings;
  const backedOff = { batch: { ...batch }, checkpointLayers, unpackBase };
  return { settings: { ...settings, ...backedOff }, backedOff };
}

function tooLarge(
  neededBytes: number,
  provider: RunRecord['hardware']['provider'],
  { hostBytes, deviceBytes }: TrainingRoom,
): AppError {
  if (deviceBytes === null || neededBytes <= deviceBytes)
    return new AppError('training.tooLarge', { neededBytes, availableBytes: hostBytes });
  return new AppError('training.tooLargeForDevice', {
    ...{ provider: providerTitles[provider], needed: formatBytes(neededBytes) },
    free: formatBytes(Math.floor(deviceBytes)),
  });
}
