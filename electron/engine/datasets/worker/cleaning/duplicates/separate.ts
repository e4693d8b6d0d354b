import type { DatasetFile } from '../../datasetFile.ts';
import { requireCluster } from './keepOne.ts';

interface SeparateInput {
  readonly cluster: number;
  /** null: each of them from all others. */
  readonly rows: readonly number[] | null;
}

interface Member {
  readonly id: number;
  readonly fingerprint: number;
}

/**
 * These rows are no duplicates of the others of their cluster. Kept for the next searches as long as the rows say what they say
 * now. It changes no row, so it is no step of the history. Throws `datasets.clusterGone`.
 */
export function separateRows(file: DatasetFile, { cluster, rows }: SeparateInput): Record<string, never> {
  requireCluster(file, cluster);
  file.transaction(() => {
    const members = file.all<Member>(
      'SELECT id, fingerprint FROM rows WHERE cluster = ? AND removed IS NULL ORDER BY id',
      cluster,
    );
    const leaving = new Set(rows ?? members.map(({ id }) => id));
    const group =
      file.get<{ next: number }>('SELECT coalesce(max(group_id), 0) + 1 AS next FROM separations')?.next ?? 1;
    for (const { id, fingerprint } of members) {
      const isLeaving = leaving.has(id);
      file.run(
        'INSERT INTO separations (group_id, row, side, fingerprint) VALUES (?, ?, ?, ?)',
        ...[group, id, isLeaving ? id : 0, fingerprint],
      );
      if (isLeaving) file.run('UPDATE rows SET cluster = NULL WHERE id = ?', id);
      // What belonged together by way of them is compared anew.
      file.run('DELETE FROM compared WHERE row = ?', id);
    }
  });
  return {};
}

/** The next search may put together what was separated. */
export function forgetSeparations(file: DatasetFile): Record<string, never> {
  file.transaction(() => {
    file.run('DELETE FROM compared WHERE row IN (SELECT row FROM separations)');
    file.run('DELETE FROM separations');
  });
  return {};
}
