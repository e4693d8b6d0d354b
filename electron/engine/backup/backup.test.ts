import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readStored, writeFileWhole } from '../../vault/files.ts';
import { dropKeys, holdKeys } from '../../vault/ring.ts';
import { KeyStore } from '../security/keys/keyStore.ts';
import { openDataDir } from '../store/dataDir.ts';
import { openDatabase } from '../store/openDatabase.ts';
import { drill } from './drill.ts';
import {
  addRows,
  makeInstallation,
  noWork,
  person,
  sentence,
  weights,
  wishFor,
} from './installation.fixture.ts';
import { backupKeys, backupRoot } from './layout.ts';
import { makeBackup } from './makeBackup.ts';
import { listBackups, verifyBackup } from './readBackup.ts';
import { openBackupKeys, restoreDataDir } from './restoreBackup.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'backup-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

async function prepare(encrypts: boolean) {
  const scratch = folder();
  const [dataDir, stick] = [path.join(scratch, 'data'), path.join(scratch, 'stick')];
  await mkdir(stick);
  const { keys, recoveryKey } = await makeInstallation(dataDir, { encrypts });
  const root = backupRoot(stick, keys.description.installation);
  const back = (wish = {}) => makeBackup({ ...wishFor(dataDir, stick, keys), ...wish }, noWork);
  return {
    scratch,
    dataDir,
    stick,
    keys,
    recoveryKey,
    root,
    back,
    elsewhere: path.join(scratch, 'elsewhere'),
  };
}

function filesUnder(root: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const objectsIn = (root: string) => filesUnder(path.join(root, 'objects'));

function countNotes(dataDir: string, name: string, key: Uint8Array | null): number {
  const database = openDatabase(path.join(dataDir, name), { key, readonly: true });
  const row = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM notes').get();
  database.close();
  return row?.count ?? 0;
}

for (const encrypts of [true, false]) {
  const kind = encrypts ? 'an encrypted' : 'a plain';
  test(`a backup of ${kind} installation is restored elsewhere with the recovery key or a passphrase, bit for bit`, async () => {
    const { dataDir, elsewhere, recoveryKey, root, back, keys } = await prepare(encrypts);
    const { id } = await back();
    for (const secret of ['recovery', 'passphrase']) {
      const opened = openBackupKeys(root, id);
      expect(opened.isOpen).toBe(false);
      if (secret === 'recovery') opened.openWithRecoveryKey(recoveryKey);
      else await opened.openWithPassphrase(person.name, person.passphrase);
      const to = `${elsewhere}-${secret}`;
      const { setAside } = await restoreDataDir(
        { root, id, keys: opened, dataDir: to, replaces: false },
        noWork,
      );
      expect(setAside).toBeNull();
      const file = 'models/m1/variants/int8-b32/weights.bin';
      expect(readFileSync(path.join(to, file)).equals(readFileSync(path.join(dataDir, file)))).toBe(true);
      expect(countNotes(to, 'inhouse.db', keys.databaseKey)).toBe(500);
      expect(existsSync(path.join(to, 'logs'))).toBe(false);
      expect(existsSync(path.join(to, 'models/m1/variants/int8-b32/prepared'))).toBe(false);
      const again = KeyStore.open(to, { isEncrypted: encrypts });
      expect(again.isOpen).toBe(!encrypts);
      again.openWithRecoveryKey(recoveryKey);
      holdKeys({ root: to, ring: again.files });
      expect((await readStored(path.join(to, file))).equals(weights)).toBe(true);
      dropKeys(to);
    }
  });

  test(`nothing of ${kind} installation can be read in its backup`, async () => {
    const { stick, back } = await prepare(encrypts);
    await back();
    const piece = weights.subarray(100_000, 100_064);
    for (const file of filesUnder(stick)) {
      const bytes = readFileSync(file);
      expect(bytes.includes(sentence), file).toBe(false);
      expect(bytes.includes(piece), file).toBe(false);
      expect(bytes.includes('weights.bin'), file).toBe(false);
      expect(bytes.includes('"kind": "clear"'), file).toBe(false);
    }
  });
}

test('a second backup writes only what has changed, and a content that is there under another name is not written again', async () => {
  const { dataDir, keys, root, back } = await prepare(false);
  const first = await back();
  expect(first.newBytes).toBeGreaterThan(weights.length);
  const before = objectsIn(root).length;
  await writeFileWhole(path.join(dataDir, 'models', 'm1', 'copy.bin'), weights);
  addRows(dataDir, keys, 'inhouse.db');
  const second = await back();
  expect(second).toMatchObject({ previous: first.id, files: first.files + 1 });
  expect(second.newBytes).toBeLessThan(500_000);
  expect(objectsIn(root).length).toBe(before + 1);
});

test('a database is backed up with what lies in its write-ahead log while somebody has it open and goes on writing', async () => {
  const { dataDir, keys, root, back, elsewhere } = await prepare(true);
  const open = openDatabase(path.join(dataDir, 'inhouse.db'), { key: keys.databaseKey, readonly: false });
  open.exec("INSERT INTO notes VALUES ('last', 'only in the log')");
  const { id } = await back();
  open.exec("INSERT INTO notes VALUES ('later', 'after it')");
  open.close();
  await restoreDataDir({ root, id, keys, dataDir: elsewhere, replaces: false }, noWork);
  expect(countNotes(elsewhere, 'inhouse.db', keys.databaseKey)).toBe(501);
});

test('only the newest backups stay, and none loses an object that it needs', async () => {
  const { dataDir, keys, root, back } = await prepare(true);
  const backup = backupKeys(keys.master);
  for (let round = 0; round < 4; round += 1) {
    addRows(dataDir, keys, 'inhouse.db');
    await back({ keep: 2 });
  }
  const kept = await listBackups(root);
  expect(kept).toHaveLength(2);
  for (const { id } of kept) await verifyBackup(root, { id, keys: backup }, noWork);
  // The model, its two small files, the data set, and two states of the database that changes.
  expect(objectsIn(root)).toHaveLength(6);
});

test('a byte that has changed on the medium is found, and nothing is restored from it', async () => {
  const { keys, root, back, elsewhere } = await prepare(true);
  const { id } = await back();
  const largest = objectsIn(root).sort((a, b) => statSync(b).size - statSync(a).size)[0] as string;
  const bytes = readFileSync(largest);
  bytes[1_000_000] = (bytes[1_000_000] ?? 0) ^ 1;
  writeFileSync(largest, bytes);
  const backup = backupKeys(keys.master);
  await expect(verifyBackup(root, { id, keys: backup }, noWork)).rejects.toMatchObject({
    code: 'backup.damaged',
  });
  await expect(
    restoreDataDir({ root, id, keys, dataDir: elsewhere, replaces: false }, noWork),
  ).rejects.toMatchObject({ code: 'backup.damaged' });
  expect(existsSync(elsewhere)).toBe(false);
});

test('a manifest that somebody without the master key has written is refused', async () => {
  const { keys, root, back } = await prepare(true);
  const { id } = await back();
  const place = path.join(root, 'backups', id, 'manifest');
  const bytes = readFileSync(place);
  bytes[300] = (bytes[300] ?? 0) ^ 1;
  writeFileSync(place, bytes);
  await expect(verifyBackup(root, { id, keys: backupKeys(keys.master) }, noWork)).rejects.toMatchObject({
    code: 'backup.damaged',
  });
});

test('data that is there is refused, or set aside whole when it is to be replaced', async () => {
  const { dataDir, keys, root, back } = await prepare(true);
  const { id } = await back();
  addRows(dataDir, keys, 'inhouse.db');
  const asked = { root, id, keys, dataDir };
  await expect(restoreDataDir({ ...asked, replaces: false }, noWork)).rejects.toMatchObject({
    code: 'restore.notEmpty',
  });
  const { setAside } = await restoreDataDir({ ...asked, replaces: true }, noWork);
  expect(countNotes(dataDir, 'inhouse.db', keys.databaseKey)).toBe(500);
  expect(countNotes(setAside as string, 'inhouse.db', keys.databaseKey)).toBe(1_000);
});

test('a drill opens databases and a model file of a restored copy, leaves nothing, and fails when a file is gone', async () => {
  const { scratch, keys, root, back } = await prepare(true);
  const { id } = await back();
  const place = path.join(scratch, 'drill');
  expect(await drill(place, { root, id, keys }, noWork)).toMatchObject({
    ...{ databases: 2, rows: 1_000, modelFile: 'models/m1/variants/int8-b32/weights.bin' },
  });
  expect(existsSync(place)).toBe(false);
  await rm(objectsIn(root)[0] as string);
  await expect(drill(place, { root, id, keys }, noWork)).rejects.toMatchObject({ code: 'backup.damaged' });
  expect(existsSync(place)).toBe(false);
});

test('without a secret that opens it elsewhere no backup is made', async () => {
  const scratch = folder();
  const keys = KeyStore.open(scratch, { isEncrypted: false });
  await expect(makeBackup(wishFor(scratch, folder(), keys), noWork)).rejects.toMatchObject({
    code: 'backup.needsRecovery',
  });
});

test('a database that does not hold together is not backed up', async () => {
  const { dataDir, back } = await prepare(false);
  const place = path.join(dataDir, 'datasets', 'd1', 'data.db');
  const bytes = readFileSync(place);
  bytes.fill(7, bytes.length - 4_096);
  writeFileSync(place, bytes);
  await expect(back()).rejects.toMatchObject({ code: 'store.damaged' });
});

test('a restore that was killed between the two renames is finished by the next start', async () => {
  const { scratch } = await prepare(true);
  const dataDir = path.join(scratch, 'gone');
  await mkdir(path.join(`${dataDir}.restoring`, '.restored'), { recursive: true, mode: 0o700 });
  await appendFile(path.join(`${dataDir}.restoring`, 'keys.json'), 'x');
  openDataDir(dataDir).release();
  expect(readFileSync(path.join(dataDir, 'keys.json'), 'utf8')).toBe('x');
  expect(existsSync(path.join(dataDir, '.restored'))).toBe(false);
});
