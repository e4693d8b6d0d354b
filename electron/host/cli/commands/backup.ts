import { realpathSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import { formatBytes } from '../../../common/format.ts';
import type { Backup, BackupStatus } from '../../../contract/backup.ts';
import { findBackup, findRoot, listBackups } from '../../../engine/backup/readBackup.ts';
import { openBackupKeys, restoreDataDir } from '../../../engine/backup/restoreBackup.ts';
import type { KeyStore } from '../../../engine/security/keys/keyStore.ts';
import { openDataDir } from '../../../engine/store/dataDir.ts';
import { askSecret } from '../askSecret.ts';
import { chooseDataDir, type EngineClient } from '../connect.ts';
import { followJob } from '../followJob.ts';
import { createOutput, formatTable, type Output, reportError } from '../output.ts';
import type { GlobalOptions, Verb } from '../verb.ts';

export function addBackupCommands(program: Command, verb: Verb): void {
  const backup = program
    .command('backup')
    .description('encrypted backups on other disks; restoring them, and trying that out');
  backup
    .command('to <folder>')
    .description('back up into this folder; what it holds already is not written again')
    .addOption(new Option('--outside', 'this medium is kept in another building'))
    .addOption(
      new Option('--schedule <when>', 'by itself while Inhouse runs and the folder is there').choices([
        'never',
        'daily',
        'weekly',
      ]),
    )
    .addOption(new Option('--keep <number>', 'how many backups stay').argParser(Number))
    .action(verb(backUp));
  backup
    .command('list [folder]')
    .description('how things stand, or the backups in a folder')
    .action(
      verb(async ({ client, output }, folder?: string) => {
        if (folder === undefined) return tellStatus(output, await client.backup.status());
        const backups = await listBackups(await findRoot(folder));
        output.result({ backups }, () => backupLines(backups));
      }),
    );
  for (const [name, description] of [
    ['verify', 'read every byte of a backup and compare'],
    ['drill', 'restore a backup into a scratch folder, open its databases and a model, remove it again'],
  ] as const)
    backup
      .command(`${name} <folder>`)
      .description(description)
      .option('--backup <id>', 'which one; left out: the newest')
      .action(
        verb(async ({ client, output }, folder: string, { backup: id }: { backup?: string }) => {
          const target = await findTarget(client, folder);
          const { job } = await client.backup[name]({ target, backup: id ?? null });
          const { result } = await followJob(client, output, job);
          output.result(result, () => [
            name === 'verify' ? 'Every byte is as it was written.' : drillLine(result as DrillResult),
          ]);
        }),
      );
  addRestoreCommand(program, backup);
}

interface BackupOptions {
  outside?: boolean;
  schedule?: 'never' | 'daily' | 'weekly';
  keep?: number;
}

async function backUp(
  { client, output }: Parameters<Parameters<Verb>[0]>[0],
  folder: string,
  { outside: isOutside, ...options }: BackupOptions,
): Promise<void> {
  const { grant } = await client.files.grant({ path: folder, access: 'write' });
  const { target } = await client.backup.add({ folder: grant });
  if (isOutside !== undefined || Object.keys(options).length > 0)
    await client.backup.change({ target, isOutside, ...options });
  const { job } = await client.backup.start({ target });
  const { result } = await followJob(client, output, job);
  output.result(result, () => backupLines([result as Backup]));
}

interface RestoreOptions {
  backup?: string;
  installation?: string;
  replace?: boolean;
  name?: string;
  secretFile?: string;
}

/** No engine is open then: it writes the data directory that one would open. */
function addRestoreCommand(program: Command, backup: Command): void {
  backup
    .command('restore <folder>')
    .description('into the data directory that --data-dir names, on this machine or another one')
    .option('--backup <id>', 'which one; left out: the newest')
    .option('--installation <id>', 'whose, where the folder holds backups of several')
    .option('--replace', 'set aside what is in the data directory; it is renamed, never deleted')
    .option('--name <name>', 'open it with the passphrase of this account; left out: with the recovery key')
    .option(
      '--secret-file <file>',
      'a file whose first line is the passphrase or recovery key; left out: it is asked for',
    )
    .action(async (folder: string, options: RestoreOptions) => {
      const { json, dataDir } = program.opts<GlobalOptions>();
      const output = createOutput(json ?? false);
      try {
        await restore(output, { ...options, folder, dataDir: chooseDataDir(dataDir) });
      } catch (error) {
        process.exitCode = reportError(error, output);
      }
    });
}

async function restore(
  output: Output,
  { folder, dataDir, ...options }: RestoreOptions & { readonly folder: string; readonly dataDir: string },
): Promise<void> {
  const root = await findRoot(folder, options.installation);
  const { id } = await findBackup(root, options.backup);
  const keys = openBackupKeys(root, id);
  await openKeys(keys, options);
  // No engine may have it open meanwhile.
  const { release } = openDataDir(dataDir);
  const controller = new AbortController();
  const stop = () => controller.abort(new AppError('request.cancelled'));
  process.once('SIGINT', stop);
  try {
    const asked = { root, id, keys, dataDir, replaces: options.replace ?? false, release };
    const { header, setAside } = await restoreDataDir(asked, {
      signal: controller.signal,
      progress: showProgress(output),
    });
    output.result({ backup: id, dataDir, setAside }, () => [
      `Restored the backup of ${header.madeAt} into ${dataDir}: ${header.files} files, ${formatBytes(header.sizeBytes)}, every one checked.`,
      ...(setAside === null ? [] : [`What was there is in ${setAside}.`]),
    ]);
  } finally {
    process.off('SIGINT', stop);
    release();
  }
}

async function openKeys(keys: KeyStore, { name, secretFile }: RestoreOptions): Promise<void> {
  if (name === undefined) keys.openWithRecoveryKey(await askSecret('Recovery key', secretFile));
  else await keys.openWithPassphrase(name, await askSecret('Passphrase', secretFile));
}

function showProgress(output: Output) {
  const isShown = !output.json && process.stderr.isTTY;
  return (_step: string, done: number, total: number) => {
    if (isShown)
      process.stderr.write(
        `\r\u001b[2K${formatBytes(done)} of ${formatBytes(total)}${done === total ? '\n' : ''}`,
      );
  };
}

async function findTarget(client: EngineClient, folder: string): Promise<string> {
  const { targets } = await client.backup.status();
  const found = targets.find((target) => target.folder === realFolder(folder));
  if (found === undefined) throw new AppError('backup.none', { path: folder });
  return found.id;
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    throw new AppError('backup.targetGone', { path: folder }, { cause });
  }
}

interface DrillResult {
  readonly databases: number;
  readonly rows: number;
  readonly files: number;
}

function drillLine({ databases, rows, files }: DrillResult): string {
  return `A restored copy holds together: ${files} files, ${databases} databases with ${rows} rows. It was removed again.`;
}

function backupLines(backups: readonly Backup[]): string[] {
  return formatTable(
    ['BACKUP', 'MADE', 'FILES', 'SIZE', 'WRITTEN'],
    backups.map(({ id, madeAt, files, sizeBytes, newBytes }) => [
      ...[id, madeAt.slice(0, 16), String(files), formatBytes(sizeBytes), formatBytes(newBytes)],
    ]),
  );
}

function tellStatus(output: Output, status: BackupStatus): void {
  const { targets, rule, newestAt, isOverdue, needsRecovery } = status;
  output.result(status, () => [
    newestAt === null
      ? 'No backup yet: inhouse backup to FOLDER.'
      : `Newest backup: ${newestAt.slice(0, 16)}.${isOverdue ? ' It is time for a new one.' : ''}`,
    `${rule.copies} of 3 copies, on ${rule.media} of 2 media, ${rule.outside} of 1 outside (the data itself counts as a copy).`,
    ...(needsRecovery ? ['Make a recovery key first: inhouse keys recovery.'] : []),
    ...(targets.length === 0
      ? []
      : formatTable(
          ['FOLDER', 'NEWEST', 'VERIFIED', 'DRILL', 'SCHEDULE', ''],
          targets.map((target) => [
            target.folder,
            ...[target.newest?.madeAt, target.verifiedAt, target.drilledAt].map(
              (at) => at?.slice(0, 16) ?? '-',
            ),
            target.schedule,
            [
              target.isThere ? '' : 'not there',
              target.isOutside ? 'outside' : '',
              target.isOnDataDisk ? 'on the disk of the data' : '',
            ]
              .filter((part) => part !== '')
              .join(', '),
          ]),
        )),
  ]);
}
