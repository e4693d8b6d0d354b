import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileWhole } from '../../vault/files.ts';
import { dropKeys, holdKeys } from '../../vault/ring.ts';
import { type Protection, protect } from '../access/setUp.ts';
import { KeyStore } from '../security/keys/keyStore.ts';
import { openDatabase } from '../store/openDatabase.ts';
import type { BackupWish } from './makeBackup.ts';

export const person = { account: 'a1', name: 'Ann', passphrase: 'correct horse' };
/** Weights that no compression and no chance makes. */
export const weights = Buffer.from(
  Uint8Array.from({ length: 3_000_000 }, (_, at) => (at * at + (at >> 7)) & 255),
);
export const sentence = 'the patient in room seven asked for water';

/** For tests only: a data directory with what there is of each kind: databases, a model, a file that is not to be kept. */
export async function makeInstallation(
  dataDir: string,
  { encrypts }: Pick<Protection, 'encrypts'>,
): Promise<{ keys: KeyStore; recoveryKey: string }> {
  mkdirSync(dataDir, { recursive: true });
  const keys = KeyStore.open(dataDir, { isEncrypted: false, cost: 1_024 });
  const { recoveryKey } = await protect(keys, { mode: 'accounts', encrypts, person });
  keys.change((content) => ({ ...content, conversion: null }));
  holdKeys({ root: dataDir, ring: keys.files });
  const model = path.join(dataDir, 'models', 'm1', 'variants', 'int8-b32');
  for (const folder of [
    path.join(model, 'prepared'),
    path.join(dataDir, 'datasets', 'd1'),
    path.join(dataDir, 'logs'),
  ])
    mkdirSync(folder, { recursive: true });
  await writeFileWhole(path.join(model, 'weights.bin'), weights);
  await writeFileWhole(path.join(model, 'prepared', 'packed.bin'), weights);
  await writeFileWhole(path.join(dataDir, 'models', 'm1', 'model.json'), Buffer.from(sentence));
  await writeFileWhole(path.join(dataDir, 'models', 'm1', 'empty.txt'), new Uint8Array());
  await writeFile(path.join(dataDir, 'logs', 'engine.log'), 'a line');
  addRows(dataDir, keys, 'inhouse.db');
  addRows(dataDir, keys, 'datasets/d1/data.db');
  dropKeys(dataDir);
  return { keys, recoveryKey: recoveryKey ?? '' };
}

export function addRows(dataDir: string, keys: KeyStore, name: string): void {
  const database = openDatabase(path.join(dataDir, name), { key: keys.databaseKey, readonly: false });
  database.exec('CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT');
  database
    .prepare(
      'WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < 500) INSERT INTO notes SELECT lower(hex(randomblob(8))), ? || v FROM n',
    )
    .run(sentence);
  database.close();
}

export function wishFor(dataDir: string, folder: string, keys: KeyStore): BackupWish {
  return {
    ...{ dataDir, folder, keep: 10, version: 'test', master: keys.master, databaseKey: keys.databaseKey },
    ...{ keyFile: keys.portable, isClear: keys.slotsOf('clear').length > 0 },
  };
}

export const noWork = { signal: new AbortController().signal, progress: () => undefined };
