import { randomBytes } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { FileGrant } from '../../contract/files.ts';

export type Access = 'read' | 'write';

/** Which files the user has handed to the engine. A grant is an unguessable word for one path; it ends with the engine. */
export interface Grants {
  /** The same path and access always give the same word, so that a folder that is listed often does not grow the table. */
  add(path: string, access: Access): FileGrant;
  /** Throws `files.grantUnknown` for a word this engine never gave, or gave for less. */
  resolve(grant: FileGrant, access: Access): string;
}

export function createGrants(): Grants {
  const pathOf = new Map<FileGrant, { path: string; access: Access }>();
  const grantOf = new Map<string, FileGrant>();
  return {
    add(path, access) {
      const key = `${access}:${path}`;
      const known = grantOf.get(key);
      if (known) return known;
      const grant = randomBytes(18).toString('base64url') as FileGrant;
      grantOf.set(key, grant);
      pathOf.set(grant, { path, access });
      return grant;
    },
    resolve(grant, access) {
      const entry = pathOf.get(grant);
      if (!entry || (access === 'write' && entry.access !== 'write'))
        throw new AppError('files.grantUnknown');
      return entry.path;
    },
  };
}
