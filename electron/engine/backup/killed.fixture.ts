import { dieAt } from '../../compute/adapters/dieAt.fixture.ts';
import { KeyStore } from '../security/keys/keyStore.ts';
import { noWork, wishFor } from './installation.fixture.ts';
import { backupRoot } from './layout.ts';
import { makeBackup } from './makeBackup.ts';
import { findBackup } from './readBackup.ts';
import { openBackupKeys, restoreDataDir } from './restoreBackup.ts';

/** For tests only: a process that makes or restores a backup and is killed at the operation on a file numbered `at`. */
const [what, at, dataDir, stick, recoveryKey, elsewhere] = process.argv.slice(2) as [
  'backup' | 'restore',
  ...[string, string, string, string, string],
];
const keys = KeyStore.open(dataDir, { isEncrypted: true });
keys.openWithRecoveryKey(recoveryKey);
await dieAt(Number(at));
if (what === 'backup') await makeBackup(wishFor(dataDir, stick, keys), noWork);
else {
  const root = backupRoot(stick, keys.description.installation);
  const { id } = await findBackup(root);
  const opened = openBackupKeys(root, id);
  opened.openWithRecoveryKey(recoveryKey);
  await restoreDataDir({ root, id, keys: opened, dataDir: elsewhere, replaces: true }, noWork);
}
