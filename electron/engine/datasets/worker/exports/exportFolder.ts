import { createHash, type Hash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../../common/errors/appError.ts';
import type { ExportPiece } from '../../../../ml/datasets/exports/export.ts';
import { readStoredSync } from '../../../../vault/files.ts';
import { writeError } from '../writeError.ts';

export interface ExportedFile {
  /** In the folder, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A folder that is being written under another name and appears whole, or not at all. */
export interface ExportFolder {
  /** Throws `disk.full`, `file.unwritable`. */
  take(pieces: Iterable<ExportPiece>): void;
  write(name: string, text: string): void;
  /** Bytes so far. */
  readonly bytes: number;
  /** Files that lie right in the folder, in the order in which they were begun. */
  files(): ExportedFile[];
  /** Throws `datasets.exportExists`. */
  publish(): void;
  discard(): void;
}

export interface ExportPlace {
  /** The granted folder. */
  readonly folder: string;
  readonly name: string;
  /** What makes the unfinished folder's name its own. */
  readonly job: string;
}

export function partialFolder({ folder, name, job }: ExportPlace): string {
  return path.join(folder, `${name}.partial-${job}`);
}

/** `pictures`: the folder of the data set's own. Throws `datasets.exportExists` before anything is written. */
export function openExportFolder(place: ExportPlace, pictures: string): ExportFolder {
  const target = path.join(place.folder, place.name);
  const partial = partialFolder(place);
  requireFree(place);
  const known = new Map<string, { sizeBytes: number; readonly hash: Hash }>();
  const made = new Set<string>();
  let bytes = 0;
  const locate = (relative: string) => {
    const location = path.join(partial, ...relative.split('/'));
    if (!location.startsWith(partial + path.sep)) throw new Error(`${relative} leads out of the export`);
    const folder = path.dirname(location);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    return location;
  };
  const count = (relative: string, added: Uint8Array) => {
    bytes += added.length;
    if (relative.includes('/')) return;
    const file = known.get(relative) ?? { sizeBytes: 0, hash: createHash('sha256') };
    known.set(relative, file);
    file.sizeBytes += added.length;
    file.hash.update(added);
  };
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw writeError(error, place.name);
    }
  };
  guarded(() => {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
  });
  return {
    take: (pieces) =>
      guarded(() => {
        for (const piece of pieces) {
          const location = locate(piece.path);
          if (piece.kind === 'append') {
            appendFileSync(location, piece.bytes);
            count(piece.path, piece.bytes);
          } else writeFileSync(location, readStoredSync(path.join(pictures, piece.image)));
        }
      }),
    write: (name, text) => guarded(() => writeFileSync(locate(name), text)),
    get bytes() {
      return bytes;
    },
    files: () =>
      [...known].map(([name, { sizeBytes, hash }]) => ({
        path: name,
        sizeBytes,
        sha256: hash.copy().digest('hex'),
      })),
    publish: () =>
      guarded(() => {
        requireFree(place);
        for (const name of [...known.keys(), '.']) sync(path.join(partial, name));
        renameSync(partial, target);
      }),
    discard: () => rmSync(partial, { recursive: true, force: true }),
  };
}

function requireFree({ folder, name }: ExportPlace): void {
  if (existsSync(path.join(folder, name))) throw new AppError('datasets.exportExists', { name });
}

function sync(location: string): void {
  const handle = openSync(location, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    // Not every file system syncs a folder; what is in the files is safe.
    if (
      (error as NodeJS.ErrnoException).code !== 'EINVAL' &&
      (error as NodeJS.ErrnoException).code !== 'EPERM'
    )
      throw error;
  } finally {
    closeSync(handle);
  }
}
