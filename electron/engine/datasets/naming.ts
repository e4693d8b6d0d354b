import { randomBytes } from 'node:crypto';

/** A folder-safe id from a name, with a suffix that keeps ids unique for ever: `Alarm codes` becomes `alarm-codes-3f9a1c`. */
export function newDatasetId(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `${slug || 'data'}-${randomBytes(3).toString('hex')}`;
}

/** Before the ids of files that an import is tried on; no data set's id begins so. */
export const dryRunPrefix = '.dry-run-';
