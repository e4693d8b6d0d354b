import { existsSync } from 'node:fs';
import path from 'node:path';
import { isPlainDatabase } from '../../store/openDatabase.ts';
import { databaseNames } from '../../store/writer.ts';
import { KeyStore } from './keyStore.ts';

/** The keys of a data directory that this process has locked. Throws what `KeyStore.open` does. */
export function openKeyStore(dataDir: string, options: { readonly cost?: number } = {}): KeyStore {
  const database = path.join(dataDir, databaseNames.inhouse);
  const isEncrypted = existsSync(database) && !isPlainDatabase(database);
  return KeyStore.open(dataDir, { ...options, isEncrypted });
}
