import { existsSync } from 'node:fs';
import { AppError } from '../../common/errors/appError.ts';
import type { Backup, BackupStatus, BackupTarget } from '../../contract/backup.ts';
import type { Statement, Store } from '../store/store.ts';
import { mediumOf } from './medium.ts';

export interface TargetRow {
  readonly id: string;
  readonly folder: string;
  readonly medium: string;
  readonly is_outside: number;
  readonly schedule: BackupTarget['schedule'];
  readonly keep: number;
  /** When the schedule began a backup last, however that ended. */
  readonly tried_at: string | null;
  /** JSON of a `Backup`. */
  readonly newest: string | null;
  readonly verified_at: string | null;
  readonly drilled_at: string | null;
}

type Reading = Pick<Store, 'read'>;
const dayMs = 24 * 3_600_000;

export function listTargets(store: Reading): TargetRow[] {
  return store.read<TargetRow>('SELECT * FROM backup_targets ORDER BY added_at, id');
}

/** @throws AppError `request.notFound` */
export function findTarget(store: Reading, id: string): TargetRow {
  const [row] = store.read<TargetRow>('SELECT * FROM backup_targets WHERE id = ?', [id]);
  if (row === undefined) throw new AppError('request.notFound', { kind: 'backup target', name: id });
  return row;
}

/** Whether the folder is there, and on its medium: a stick that was pulled out leaves an empty folder on the computer's own disk. */
export function isPresent({ folder, medium }: Pick<TargetRow, 'folder' | 'medium'>): boolean {
  return existsSync(folder) && mediumOf(folder) === medium;
}

/** @throws AppError `backup.targetGone` */
export function findPresent(store: Reading, id: string): TargetRow {
  const row = findTarget(store, id);
  if (!isPresent(row)) throw new AppError('backup.targetGone', { path: row.folder });
  return row;
}

export function toBackup({ id, madeAt, files, sizeBytes, newBytes }: Backup): Backup {
  return { id, madeAt, files, sizeBytes, newBytes };
}

/** What is known of a target's backups now. */
export function noteResult(
  target: string,
  change: { readonly newest?: Backup; readonly verifiedAt?: string; readonly drilledAt?: string },
): Statement {
  const { newest, verifiedAt = null, drilledAt = null } = change;
  return {
    sql: `UPDATE backup_targets SET newest = coalesce(?, newest), verified_at = coalesce(?, verified_at),
            drilled_at = coalesce(?, drilled_at) WHERE id = ?`,
    params: [newest === undefined ? null : JSON.stringify(newest), verifiedAt, drilledAt, target],
  };
}

export interface StatusQuestion {
  readonly dataDir: string;
  readonly remindDays: number;
  readonly needsRecovery: boolean;
  readonly now: number;
}

/** How things stand by the rule of three copies on two media with one outside. */
export function describeStatus(
  rows: readonly TargetRow[],
  { dataDir, remindDays, needsRecovery, now }: StatusQuestion,
): BackupStatus {
  const dataMedium = mediumOf(dataDir);
  const holding = rows.filter(({ newest }) => newest !== null);
  const newestAt =
    holding
      .map((row) => newestOf(row)?.madeAt ?? '')
      .sort()
      .at(-1) ?? null;
  return {
    targets: rows.map((row) => ({
      ...{ id: row.id, folder: row.folder, isOutside: row.is_outside === 1, schedule: row.schedule },
      ...{ keep: row.keep, isThere: isPresent(row), isOnDataDisk: row.medium === dataMedium },
      ...{ newest: newestOf(row), verifiedAt: row.verified_at, drilledAt: row.drilled_at },
    })),
    rule: {
      copies: 1 + holding.length,
      media: new Set([dataMedium, ...holding.map(({ medium }) => medium)]).size,
      outside: holding.filter((row) => row.is_outside === 1).length,
    },
    newestAt,
    isOverdue: newestAt === null || now - Date.parse(newestAt) > remindDays * dayMs,
    needsRecovery,
  };
}

function newestOf({ newest }: TargetRow): Backup | null {
  return newest === null ? null : (JSON.parse(newest) as Backup);
}

const periods = { never: Number.POSITIVE_INFINITY, daily: dayMs, weekly: 7 * dayMs } as const;

/** Whether the schedule wants a backup now; one that failed is tried again after a tenth of the time. */
export function isDue(row: TargetRow, now: number): boolean {
  const period = periods[row.schedule];
  const made = newestOf(row)?.madeAt;
  const since = (at: string | null | undefined) => (at ? now - Date.parse(at) : Number.POSITIVE_INFINITY);
  return Number.isFinite(period) && since(made) >= period && since(row.tried_at) >= period / 10;
}
