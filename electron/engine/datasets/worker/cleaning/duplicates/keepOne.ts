import { AppError } from '../../../../../common/errors/appError.ts';
import type { KeepPolicy } from '../../../../../contract/datasets/duplicates.ts';
import type { DatasetFile } from '../../datasetFile.ts';
import { applyLongOperation, type OperationLog } from '../../history.ts';
import type { OperationContext } from '../../operation.ts';

/** How the row that stays is found: the first in this order. */
const orders = {
  first: 'id',
  longest: 'characters DESC, id',
  newest: 'changed_at DESC, id DESC',
  bestRated: "coalesce(stars, 0) DESC, review IS 'approved' DESC, characters DESC, id",
} as const satisfies Record<KeepPolicy, string>;

export interface KeepInput {
  /** null: every cluster. */
  readonly cluster: number | null;
  /** A row's id for one cluster only. */
  readonly keep: KeepPolicy | number;
  readonly actor: string;
}

/** Takes all rows of a cluster but one out, as one step of the history. Throws `datasets.clusterGone`. */
export async function keepOne(
  file: DatasetFile,
  { cluster, keep, actor }: KeepInput,
  context: OperationContext,
): Promise<{ readonly operation: number | null }> {
  if (typeof keep === 'number') requireMember(file, cluster, keep);
  else if (cluster !== null) requireCluster(file, cluster);
  const start = { kind: 'duplicates.keepOne', parameters: { cluster, keep }, actor, context };
  return { operation: await applyLongOperation(file, start, steps(file, { cluster, keep, context })) };
}

type StepInput = Pick<KeepInput, 'cluster' | 'keep'> & { readonly context: OperationContext };

function* steps(
  file: DatasetFile,
  { cluster, keep, context }: StepInput,
): Generator<(log: OperationLog) => void> {
  const clusters = cluster === null ? allClusters(file) : [cluster];
  for (const [at, one] of clusters.entries())
    yield (log) => {
      const ids = file.all<{ id: number }>(
        `SELECT id FROM rows WHERE cluster = ? AND removed IS NULL ORDER BY ${orders[typeof keep === 'number' ? 'first' : keep]}`,
        one,
      );
      const kept = typeof keep === 'number' ? keep : ids[0]?.id;
      for (const { id } of ids) if (id !== kept) log.change(id, { removed: log.id });
      context.progress(at + 1, clusters.length);
    };
}

function allClusters(file: DatasetFile): number[] {
  return file
    .all<{ cluster: number }>('SELECT cluster FROM clusters WHERE size > 1 ORDER BY cluster')
    .map(({ cluster }) => cluster);
}

/** The search may have been made anew since somebody saw it. */
export function requireCluster(file: DatasetFile, cluster: number): void {
  const found = file.get<{ size: number }>(
    'SELECT size FROM clusters WHERE cluster = ? AND size > 1',
    cluster,
  );
  if (found === null) throw new AppError('datasets.clusterGone', { cluster });
}

function requireMember(file: DatasetFile, cluster: number | null, row: number): void {
  const found = file.get<{ cluster: number | null }>(
    'SELECT cluster FROM rows WHERE id = ? AND removed IS NULL',
    row,
  );
  if (cluster === null || found?.cluster !== cluster)
    throw new AppError('datasets.clusterGone', { cluster: cluster ?? 0 });
}
