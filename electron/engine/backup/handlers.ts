import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import { backupContract } from '../../contract/backup.ts';
import type { FileGrant } from '../../contract/files.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Backups } from './backups.ts';
import { backupRoot } from './layout.ts';
import { mediumOf } from './medium.ts';
import { findBackup, listBackups } from './readBackup.ts';
import { findPresent, findTarget, toBackup } from './targets.ts';

export interface BackupHandlersOptions {
  readonly backups: Backups;
  readonly resolveGrant: (grant: FileGrant, access: 'read' | 'write') => string;
}

export function backupHandlers({ backups, resolveGrant }: BackupHandlersOptions) {
  const os = implement(backupContract).$context<ActorContext>();
  const { store, keys, dataDir } = backups;
  const rootOf = (target: string) =>
    backupRoot(findPresent(store, target).folder, keys.description.installation);
  const requireSecret = () => {
    if (keys.portable.slots.length === 0) throw new AppError('backup.needsRecovery');
  };
  return {
    status: os.status.handler(() => backups.status()),
    list: os.list.handler(async ({ input: { target } }) => ({
      backups: (await listBackups(rootOf(target))).map(toBackup).reverse(),
    })),
    add: os.add.handler(async ({ input, context: { actor } }) => {
      const folder = requireOutside(resolveGrant(input.folder, 'write'), dataDir);
      const [known] = store.read<{ id: string }>('SELECT id FROM backup_targets WHERE folder = ?', [folder]);
      const target = known?.id ?? randomUUID();
      // Whoever chooses a folder again says that what is plugged in there now is meant.
      const insert = {
        sql: `INSERT INTO backup_targets (id, folder, medium, added_at) VALUES (?, ?, ?, ?)
              ON CONFLICT (folder) DO UPDATE SET medium = excluded.medium`,
        params: [target, folder, mediumOf(folder), new Date().toISOString()],
      };
      await store.write({ actor, audit: { action: 'backup.add', subject: folder }, statements: [insert] });
      return { target };
    }),
    change: os.change.handler(async ({ input: { target, ...change }, context: { actor } }) => {
      const { folder, ...row } = findTarget(store, target);
      const { isOutside = row.is_outside === 1, schedule = row.schedule, keep = row.keep } = change;
      const update = {
        sql: 'UPDATE backup_targets SET is_outside = ?, schedule = ?, keep = ? WHERE id = ?',
        params: [isOutside ? 1 : 0, schedule, keep, target],
      };
      const audit = { action: 'backup.change', subject: folder, detail: { isOutside, schedule, keep } };
      await store.write({ actor, audit, statements: [update] });
      return backups.status();
    }),
    remove: os.remove.handler(async ({ input: { target }, context: { actor } }) => {
      const { folder } = findTarget(store, target);
      const statements = [{ sql: 'DELETE FROM backup_targets WHERE id = ?', params: [target] }];
      await store.write({ actor, audit: { action: 'backup.remove', subject: folder }, statements });
      return backups.status();
    }),
    start: os.start.handler(async ({ input: { target }, context: { actor } }) => {
      requireSecret();
      return { job: await backups.start('backup', { target, backup: null }, actor) };
    }),
    verify: os.verify.handler(async ({ input, context: { actor } }) => {
      const { id } = await findBackup(rootOf(input.target), input.backup ?? undefined);
      return { job: await backups.start('backupVerify', { target: input.target, backup: id }, actor) };
    }),
    drill: os.drill.handler(async ({ input, context: { actor } }) => {
      const { id } = await findBackup(rootOf(input.target), input.backup ?? undefined);
      return { job: await backups.start('backupDrill', { target: input.target, backup: id }, actor) };
    }),
  };
}

/** By their names without links. @throws AppError `backup.insideData`, `backup.targetGone` */
function requireOutside(folder: string, dataDir: string): string {
  const real = realFolder(folder);
  const relative = path.relative(realpathSync(dataDir), real);
  const isInside = relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative));
  if (isInside) throw new AppError('backup.insideData', { path: folder });
  return real;
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    throw new AppError('backup.targetGone', { path: folder }, { cause });
  }
}
