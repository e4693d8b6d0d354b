import type { DatasetFile } from './datasetFile.ts';
import { countUnindexed } from './search/indexRows.ts';
import { readDatasetSettings, readUnchecked } from './settings.ts';
import { takeBackUnfinished } from './takeBack.ts';
import { recoverVersions } from './versions/recoverVersions.ts';
import { countCounted, countLive, countRemoved, lastRow } from './walkRows.ts';

/** A writer's first act: what a killed one left half-done goes back or is marked. */
export function recover(file: DatasetFile): void {
  takeBackUnfinished(file);
  file.run("UPDATE sources SET state = 'stopped' WHERE state = 'reading'");
  recoverVersions(file);
}

/** Operations that bring up to date what follows from the rows, and whether they have something to do. */
const isWaiting = {
  'search.index': (file: DatasetFile) => countUnindexed(file) > 0,
  'rows.checkSchema': (file: DatasetFile) => readUnchecked(file) !== null,
} as const;
export type FollowUp = keyof typeof isWaiting;

export interface Settled {
  readonly rows: number;
  readonly versions: number;
  readonly sizeBytes: number;
  readonly followUps: readonly FollowUp[];
  /** Steps that the audit log does not know yet, in order. */
  readonly unaudited: readonly {
    readonly id: number;
    readonly kind: string;
    readonly actor: string;
    readonly rows: number;
  }[];
}

export function settle(file: DatasetFile): Settled {
  return {
    rows: countLive(file),
    versions: count(file, 'SELECT count(*) AS count FROM versions'),
    sizeBytes: sizeOf(file),
    followUps: (Object.keys(isWaiting) as FollowUp[]).filter((operation) => isWaiting[operation](file)),
    unaudited: file.all(
      "SELECT id, kind, actor, rows FROM operations WHERE audited = 0 AND state <> 'running' ORDER BY id",
    ),
  };
}

export function markAudited(file: DatasetFile, { upTo }: { readonly upTo: number }): void {
  file.run("UPDATE operations SET audited = 1 WHERE audited = 0 AND id <= ? AND state <> 'running'", upTo);
}

function count(file: DatasetFile, sql: string): number {
  return file.get<{ count: number }>(sql)?.count ?? 0;
}

/** Also of what is still in the log beside the file. */
function sizeOf({ database }: DatasetFile): number {
  const read = (name: string) => Number(database.pragma(name, { simple: true }));
  return read('page_count') * read('page_size');
}

/** What the page of one data set begins with. */
export function describe(file: DatasetFile) {
  const { schema, labels } = readDatasetSettings(file);
  return {
    schema: schema as Record<string, unknown> | null,
    labels: [...labels],
    removedRows: countRemoved(file),
    rejects: count(file, 'SELECT coalesce(sum(rejects), 0) AS count FROM sources'),
    indexedRows: lastRow(file) - countUnindexed(file),
    countedRows: countCounted(file),
  };
}
