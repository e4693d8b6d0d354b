import { AppError } from '../../common/errors/appError.ts';
import type { Dataset } from '../../contract/datasets/core.ts';
import type { Datasets } from './datasets.ts';

/** Throws `datasets.inUse`, naming the runs. `version` null: any of the data set's. */
export function requireUnused(
  { usedBy }: Pick<Datasets, 'usedBy'>,
  { id, name }: Pick<Dataset, 'id' | 'name'>,
  version: number | null,
): void {
  const runs = usedBy(id, version);
  if (runs.length > 0) throw new AppError('datasets.inUse', { dataset: name, runs: runs.join(', ') });
}

/**
 * Rows cannot be erased from under a run that goes on learning from them: it would not be the same run after a kill. Asked before
 * the work begins, never in the middle. Throws `datasets.inUse`.
 */
export async function requireRowsUnused(
  datasets: Pick<Datasets, 'usedBy' | 'read' | 'find'>,
  dataset: string,
  rows: readonly number[],
): Promise<void> {
  if (datasets.usedBy(dataset, null).length === 0) return;
  const { versions } = await datasets.read(dataset, 'versions.list', {});
  const used = versions
    .map(({ number }) => number)
    .filter((number) => datasets.usedBy(dataset, number).length > 0);
  const holding = await datasets.read(dataset, 'versions.findHolding', { versions: used, rows });
  for (const version of holding) requireUnused(datasets, datasets.find(dataset), version);
}
