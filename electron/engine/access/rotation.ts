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

/** Puts new data keys into `keys.json`; the databases are still to be converted then, and files follow one by one. */
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

/** Once every database is under the newest key, the ones before open nothing. */
export function endConversion(keys: KeyStore): void {
  keys.change((content): KeyFileContent => {
    const newest = content.dataKeys.filter(({ purpose }) => purpose === 'databases').at(-1);
    const dataKeys = content.dataKeys.filter((key) => key.purpose !== 'databases' || key === newest);
    return { ...content, dataKeys, conversion: null };
  });
}
