import { AppError } from '../../common/errors/appError.ts';
import type { VersionPick } from '../../contract/training/runs.ts';
import type { TrainingPlaces } from './training.ts';

type Places = Pick<TrainingPlaces, 'requireNoLeakage' | 'countShared' | 'findRows'>;

/**
 * That nothing is measured with rows that were learnt, in whatever version or data set they stand. Throws `datasets.leakage` where
 * splits of one version have rows in common, `training.leakage` where others have.
 */
export async function requireUnseen(
  places: Places,
  learnt: readonly VersionPick[],
  measured: VersionPick,
): Promise<void> {
  for (const pick of learnt) {
    if (areDividedSplits(pick, measured)) {
      // Known since it was frozen, near duplicates included.
      await places.requireNoLeakage(measured);
      continue;
    }
    const rows = await places.countShared(pick, measured);
    if (rows === 0) continue;
    const [from, of] = [await places.findRows(pick), await places.findRows(measured)];
    throw new AppError('training.leakage', {
      ...{ rows, dataset: of.dataset.name, version: of.version },
      ...{ learnt: from.dataset.name, learntVersion: from.version },
    });
  }
}

function areDividedSplits(one: VersionPick, other: VersionPick): boolean {
  const isOneVersion = one.dataset === other.dataset && one.version === other.version;
  return isOneVersion && one.split !== null && other.split !== null && one.split !== other.split;
}
