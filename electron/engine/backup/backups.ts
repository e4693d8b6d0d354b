import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { JobHandler, Jobs } from '../jobs/jobs.ts';
import { type Actor, engineActor } from '../security/actor.ts';
import type { KeyStore } from '../security/keys/keyStore.ts';
import type { Store } from '../store/store.ts';
import type { DrillResult } from './drill.ts';
import { backupRoot } from './layout.ts';
import { findBackup } from './readBackup.ts';
import {
  describeStatus,
  findPresent,
  isDue,
  isPresent,
  listTargets,
  noteResult,
  toBackup,
} from './targets.ts';
import { runBackupTask } from './thread.ts';

export interface BackupsDependencies {
  readonly dataDir: string;
  readonly store: Store;
  readonly keys: KeyStore;
  readonly version: string;
  readonly remindDays: () => number;
}

export type BackupJobKind = 'backup' | 'backupVerify' | 'backupDrill';

export interface BackupJobInput {
  readonly target: string;
  /** null: the newest; of a backup that is to be made, always. */
  readonly backup: string | null;
}

const scratchName = 'backup-work';

/** At a start: what a killed engine was looking at. */
export async function settleBackups(dataDir: string): Promise<void> {
  await rm(path.join(dataDir, scratchName), { recursive: true, force: true });
}

/** One at a time, so that none reads what another one prunes. */
function takeTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** The handlers of all three kinds of jobs. */
export function backupJobs(dependencies: BackupsDependencies): JobHandler<BackupJobInput, unknown>[] {
  const inTurn = takeTurns();
  const job = (
    kind: BackupJobKind,
    step: string,
    run: JobHandler<BackupJobInput, unknown>['run'],
  ): JobHandler<BackupJobInput, unknown> => ({
    ...{ kind, steps: { [step]: 1 }, class: 'light', resumable: true },
    run: (job, context) => inTurn(() => run(job, context)),
  });
  const workOf = ({ signal, progress }: Parameters<JobHandler<unknown, unknown>['run']>[1]) => ({
    signal,
    progress: (step: string, done: number, total: number) => progress(step, done, total, 'bytes'),
  });
  return [
    job('backup', 'copy', async ({ input: { target } }, context) => {
      const wish = wishFor(dependencies, target);
      const made = toBackup(await runBackupTask({ kind: 'make', wish }, workOf(context)));
      const audit = { action: 'backup.made', subject: wish.folder, detail: { ...made } };
      return { result: made, statements: [noteResult(target, { newest: made })], audit };
    }),
    job('backupVerify', 'verify', async ({ input }, context) => {
      const chosen = await choose(dependencies, input);
      const { id } = await runBackupTask({ kind: 'verify', ...chosen }, workOf(context));
      const verifiedAt = new Date().toISOString();
      const audit = { action: 'backup.verified', subject: chosen.folder, detail: { backup: id } };
      return { result: { backup: id }, statements: [noteResult(input.target, { verifiedAt })], audit };
    }),
    job('backupDrill', 'restore', async ({ input }, context) => {
      const chosen = await choose(dependencies, input);
      const scratch = path.join(dependencies.dataDir, scratchName, 'drill');
      const result: DrillResult = await runBackupTask({ kind: 'drill', ...chosen, scratch }, workOf(context));
      const drilledAt = new Date().toISOString();
      const audit = { action: 'backup.drilled', subject: chosen.folder, detail: { ...result } };
      return { result, statements: [noteResult(input.target, { drilledAt })], audit };
    }),
  ];
}

function wishFor({ store, keys, dataDir, version }: BackupsDependencies, target: string) {
  const { folder, keep } = findPresent(store, target);
  return {
    ...{ dataDir, folder, keep, version, master: keys.master, databaseKey: keys.databaseKey },
    ...{ keyFile: keys.portable, isClear: keys.slotsOf('clear').length > 0 },
  };
}

async function choose({ store, keys }: BackupsDependencies, { target, backup }: BackupJobInput) {
  const { folder } = findPresent(store, target);
  const root = backupRoot(folder, keys.description.installation);
  const { id } = await findBackup(root, backup ?? undefined);
  return { folder, root, id, master: keys.master };
}

export interface Backups extends BackupsDependencies {
  start(kind: BackupJobKind, input: BackupJobInput, actor: Pick<Actor, 'id'>): Promise<string>;
  status(): ReturnType<typeof describeStatus>;
}

export function createBackups(dependencies: BackupsDependencies, jobs: Pick<Jobs, 'start'>): Backups {
  const { dataDir, store, keys, remindDays } = dependencies;
  return {
    ...dependencies,
    start(kind, input, actor) {
      const { folder } = findPresent(store, input.target);
      return jobs.start({ actor, kind, subject: path.basename(folder) || folder, input });
    },
    status: () =>
      describeStatus(listTargets(store), {
        ...{ dataDir, remindDays: remindDays(), now: Date.now() },
        needsRecovery: keys.portable.slots.length === 0,
      }),
  };
}

const lookEveryMs = 5 * 60_000;

/** Backs up when a target's time has come and its medium is plugged in. Gives what ends that. */
export function followSchedules(backups: Backups, onError: (error: unknown) => void): () => void {
  const look = async () => {
    for (const row of listTargets(backups.store)) {
      if (!isDue(row, Date.now()) || !isPresent(row)) continue;
      const at = new Date().toISOString();
      const tried = { sql: 'UPDATE backup_targets SET tried_at = ? WHERE id = ?', params: [at, row.id] };
      await backups.store.write({ audit: null, statements: [tried] });
      await backups.start('backup', { target: row.id, backup: null }, engineActor);
    }
  };
  const timer = setInterval(() => void look().catch(onError), lookEveryMs);
  timer.unref();
  void look().catch(onError);
  return () => clearInterval(timer);
}
