import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { finishRestore } from '../store/restoring.ts';
import { readDatabaseFacts } from '../store/snapshot.ts';
import { addRows, makeInstallation, noWork, wishFor } from './installation.fixture.ts';
import { backupKeys, backupRoot } from './layout.ts';
import { makeBackup } from './makeBackup.ts';
import { listBackups, verifyBackup } from './readBackup.ts';

/** How many places of each a process is killed at; KILLS=1000 takes every one. */
const kills = Number(process.env.KILLS ?? 5);
const program = fileURLToPath(new URL('killed.fixture.ts', import.meta.url));
/** Above the operations on files that a backup of the test's installation takes. */
const mostOperations = 400;

/** Whether it came to its end. */
function run(args: readonly (string | number)[]): boolean {
  const { signal, status, stderr } = spawnSync(process.execPath, [program, ...args.map(String)]);
  if (signal === 'SIGKILL') return false;
  if (status !== 0) throw new Error(stderr.toString());
  return true;
}

/** Spread over the operations there are, which `last` finds; all of them when so many are asked for. */
function* places(last: number): Generator<number> {
  const step = Math.max(1, last / kills);
  for (let at = 0; at < last; at += step) yield Math.floor(at);
}

function folders() {
  const scratch = mkdtempSync(path.join(tmpdir(), 'killed-'));
  onTestFinished(() => rmSync(scratch, { recursive: true }));
  const at = (name: string) => path.join(scratch, name);
  mkdirSync(at('stick'));
  return { dataDir: at('data'), stick: at('stick'), copy: at('copy'), elsewhere: at('elsewhere') };
}

/** The smallest number at which nothing is killed any more. */
function countOperations(comesToItsEnd: (at: number) => boolean): number {
  let [low, high] = [0, mostOperations];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comesToItsEnd(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

test('a backup killed at any write leaves the earlier one whole, and the next one goes on', {
  timeout: 600_000,
}, async () => {
  const { dataDir, stick, copy } = folders();
  const { keys, recoveryKey } = await makeInstallation(dataDir, { encrypts: true });
  const root = backupRoot(stick, keys.description.installation);
  const backup = backupKeys(keys.master);
  await makeBackup(wishFor(dataDir, stick, keys), noWork);
  addRows(dataDir, keys, 'inhouse.db');
  addRows(dataDir, keys, 'datasets/d1/data.db');
  cpSync(stick, copy, { recursive: true });
  const renew = () => {
    rmSync(stick, { recursive: true });
    cpSync(copy, stick, { recursive: true });
  };
  const tryAt = (at: number) => {
    renew();
    return run(['backup', at, dataDir, stick, recoveryKey, '']);
  };
  const operations = countOperations(tryAt);
  expect(operations).toBeGreaterThan(10);
  for (const at of places(operations)) {
    expect(tryAt(at), `killed at ${at}`).toBe(false);
    for (const { id } of await listBackups(root)) await verifyBackup(root, { id, keys: backup }, noWork);
    expect((await listBackups(root)).length).toBeGreaterThan(0);
    const { id } = await makeBackup(wishFor(dataDir, stick, keys), noWork);
    const { files } = await verifyBackup(root, { id, keys: backup }, noWork);
    expect(files).toBe(5);
  }
});

test('a restore killed at any write leaves the old data or the new, whole, and can be done again', {
  timeout: 600_000,
}, async () => {
  const { dataDir, stick, elsewhere } = folders();
  const { keys, recoveryKey } = await makeInstallation(dataDir, { encrypts: true });
  await makeBackup(wishFor(dataDir, stick, keys), noWork);
  const old = 'what was there before';
  const renew = () => {
    for (const name of [elsewhere, `${elsewhere}.restoring`]) rmSync(name, { recursive: true, force: true });
    mkdirSync(elsewhere, { mode: 0o700 });
    cpSync(path.join(dataDir, 'inhouse.db'), path.join(elsewhere, old));
  };
  const tryAt = (at: number) => {
    renew();
    return run(['restore', at, dataDir, stick, recoveryKey, elsewhere]);
  };
  const isNew = () =>
    existsSync(path.join(elsewhere, 'keys.json')) &&
    readDatabaseFacts(path.join(elsewhere, 'inhouse.db'), keys.databaseKey).rows.notes === 500 &&
    readFileSync(path.join(elsewhere, 'models/m1/model.json')).equals(
      readFileSync(path.join(dataDir, 'models/m1/model.json')),
    );
  const operations = countOperations(tryAt);
  expect(operations).toBeGreaterThan(10);
  for (const at of places(operations)) {
    expect(tryAt(at), `killed at ${at}`).toBe(false);
    finishRestore(elsewhere);
    expect(existsSync(path.join(elsewhere, old)) || isNew(), `killed at ${at}`).toBe(true);
    run(['restore', mostOperations, dataDir, stick, recoveryKey, elsewhere]);
    expect(isNew()).toBe(true);
  }
});
