import type { KeyFileContent } from '../security/keys/keyFile.ts';
import type { KeyStore } from '../security/keys/keyStore.ts';

/** Data keys are renewed at a start after so many days; administrators can do so at any time. */
export const rotationDays = 90;
const dayMs = 24 * 3_600_000;

/** When the key was made that is written with now; null: nothing is encrypted. */
export function keyMadeAt(keys: KeyStore): string | null {
  if (keys.description.encryption === 'off') return null;
  return keys.newestDataKeyAt('databases');
}

export function isRotationDue(keys: KeyStore, now: number): boolean {
  const made = keyMadeAt(keys);
  return made !== null && now - Date.parse(made) > rotationDays * dayMs;
}

/** Puts new data keys into `keys.json`; databases and files are still to be converted then. */
export function renewDataKeys(keys: KeyStore): void {
  const database = keys.newDataKey('databases');
  const files = keys.newDataKey('files');
  keys.change(
    (content): KeyFileContent => ({
      ...content,
      dataKeys: [...content.dataKeys, database, files],
      conversion: { to: database.id },
    }),
  );
}

/**
 * Once every database is under the newest key, and every file, the ones before open nothing.
 * @param keysInUse of files that stayed under an earlier one
 */
export function endConversion(keys: KeyStore, keysInUse: ReadonlySet<string>): void {
  keys.change((content): KeyFileContent => {
    const newestOf = (wanted: string) => content.dataKeys.findLast(({ purpose }) => purpose === wanted);
    const dataKeys = content.dataKeys.filter(
      (key) => key === newestOf(key.purpose) || (key.purpose === 'files' && keysInUse.has(key.id)),
    );
    return { ...content, dataKeys, conversion: null };
  });
}
