import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { openWriteAt, readError, readStored, syncFolder, systemCode, writeError } from '../../vault/files.ts';

/** What checkpoints ask of a disk. A test stops the writer between any two of these. */
export interface CheckpointFiles {
  makeFolder(folder: string): Promise<void>;
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** @throws AppError `file.unreadable` */
  read(location: string): Promise<Uint8Array<ArrayBuffer>>;
  /** A new file, flushed. @throws AppError `disk.full`, `file.unwritable` */
  write(location: string, bytes: Uint8Array): Promise<void>;
  /** @throws AppError `file.unwritable` */
  rename(from: string, to: string): Promise<void>;
  /** A file or a folder with all that is in it; what is not there is no error. */
  remove(location: string): Promise<void>;
  /** Makes the names in a folder durable. */
  sync(folder: string): Promise<void>;
  /** What may be written; infinite where the system does not say. */
  freeBytes(folder: string): Promise<number>;
}

export const diskFiles: CheckpointFiles = {
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true }).catch((error: unknown) =>
      Promise.reject(writeError(error, folder)),
    );
  },
  list: (folder) =>
    readdir(folder).catch((error: unknown) =>
      systemCode(error) === 'ENOENT' ? [] : Promise.reject(readError(error, folder)),
    ),
  read: (location) =>
    readStored(location).catch((error: unknown) => Promise.reject(readError(error, location))),
  async write(location, bytes) {
    await using file = await openWriteAt(location);
    await file.writeAt(bytes, 0);
    await file.sync();
  },
  rename: (from, to) => rename(from, to).catch((error: unknown) => Promise.reject(writeError(error, to))),
  remove: (location) => rm(location, { recursive: true, force: true }),
  sync: syncFolder,
  async freeBytes(folder) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  },
};
