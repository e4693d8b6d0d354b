import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { formatBytes } from '../../common/format.ts';
import { uploadLimits } from '../../contract/files.ts';
import { openWriteAt } from '../../vault/files.ts';
import type { Actor } from '../security/actor.ts';
import { uploadName } from './uploadName.ts';

/** Files that browsers hand over, each in a folder of its own under `uploads/` in the data directory. */
export interface Uploads {
  /** Throws `upload.tooLarge`, `upload.tooMany`. */
  begin(owner: Owner, file: { readonly name: string; readonly sizeBytes: number }): Promise<string>;
  /** Returns how much is there now. Throws `upload.broken`, `disk.full`. */
  append(owner: Owner, piece: Piece): Promise<number>;
  /** Returns where the whole file lies. Throws `upload.broken`. */
  finish(owner: Owner, upload: string): string;
  discard(owner: Owner, upload: string): Promise<void>;
  /** Nobody needs the file at this place any more; other places than uploads are left alone. */
  release(location: string): Promise<void>;
  /** Removes what no job is going to read. */
  close(): Promise<void>;
}

type Owner = Pick<Actor, 'id'>;

export interface Piece {
  readonly upload: string;
  readonly offset: number;
  readonly base64: string;
}

export interface UploadsOptions {
  readonly dataDir: string;
  /** Whether a job that may still go on reads this file: then it stays. */
  readonly isNeeded: (location: string) => boolean;
  readonly now?: () => number;
}

interface Upload {
  readonly owner: string;
  readonly location: string;
  readonly sizeBytes: number;
  receivedBytes: number;
  /** A piece is being written: another one at the same time would be out of order. */
  isWriting: boolean;
  touchedAt: number;
}

/** Enough for a handful of windows; what they may fill of the disk is bounded by it: a gigabyte. */
const mostUploads = 16;
/** Of one that nobody has touched for so long it is thought that its window is gone. */
const forgottenMs = 30 * 60_000;

/** What an earlier engine has left is removed, but for files that a job is going to read. */
export async function openUploads({ dataDir, isNeeded, now = Date.now }: UploadsOptions): Promise<Uploads> {
  const folder = path.join(dataDir, 'uploads');
  const uploads = new Map<string, Upload>();
  const removeFolder = (location: string) =>
    rm(path.dirname(location), { recursive: true, force: true, maxRetries: 3 });
  await sweep(folder, isNeeded);

  function find(owner: Owner, id: string): Upload {
    const upload = uploads.get(id);
    if (upload?.owner !== owner.id) throw new AppError('upload.broken');
    upload.touchedAt = now();
    return upload;
  }

  async function forget(id: string, { location }: Upload): Promise<void> {
    if (isNeeded(location)) return;
    uploads.delete(id);
    await removeFolder(location);
  }

  return {
    async begin(owner, { name, sizeBytes }) {
      const limit = uploadLimits.fileBytes;
      const stored = uploadName(name);
      if (sizeBytes > limit)
        throw new AppError('upload.tooLarge', {
          ...{ file: stored, size: formatBytes(sizeBytes), limit: formatBytes(limit) },
        });
      const old = [...uploads].filter(([, { touchedAt }]) => now() - touchedAt > forgottenMs);
      for (const [id, upload] of old) await forget(id, upload);
      if (uploads.size >= mostUploads) throw new AppError('upload.tooMany');
      const id = randomBytes(18).toString('base64url');
      const location = path.join(folder, id, stored);
      uploads.set(id, {
        ...{ owner: owner.id, location, sizeBytes, receivedBytes: 0, isWriting: false, touchedAt: now() },
      });
      await mkdir(path.dirname(location), { recursive: true, mode: 0o700 });
      await (await openWriteAt(location, { mode: 0o600 }))[Symbol.asyncDispose]();
      return id;
    },
    async append(owner, { upload: id, offset, base64 }) {
      const upload = find(owner, id);
      const bytes = Buffer.from(base64, 'base64');
      const isNext = offset === upload.receivedBytes && offset + bytes.length <= upload.sizeBytes;
      if (upload.isWriting || !isNext) throw new AppError('upload.broken');
      upload.isWriting = true;
      try {
        await appendPiece(upload, bytes);
        upload.receivedBytes += bytes.length;
        return upload.receivedBytes;
      } catch (cause) {
        await forget(id, upload);
        throw cause;
      } finally {
        upload.isWriting = false;
      }
    },
    finish(owner, id) {
      const upload = find(owner, id);
      if (upload.isWriting || upload.receivedBytes !== upload.sizeBytes) throw new AppError('upload.broken');
      return upload.location;
    },
    async discard(owner, id) {
      const upload = uploads.get(id);
      if (upload?.owner === owner.id && !upload.isWriting) await forget(id, upload);
    },
    async release(location) {
      const [id, name, ...deeper] = path.relative(folder, location).split(path.sep);
      if (!id || !name || deeper.length > 0 || id === '..') return;
      uploads.delete(id);
      await removeFolder(location);
    },
    close: () => sweep(folder, isNeeded),
  };
}

/** @throws AppError `disk.full`, `file.unwritable` */
async function appendPiece({ location, receivedBytes }: Upload, bytes: Uint8Array): Promise<void> {
  await using file = await openWriteAt(location, { keep: true });
  await file.writeAt(bytes, receivedBytes);
}

async function sweep(folder: string, isNeeded: (location: string) => boolean): Promise<void> {
  const found = await readdir(folder).catch(() => []);
  for (const id of found) {
    const files = await readdir(path.join(folder, id)).catch(() => []);
    if (files.some((name) => isNeeded(path.join(folder, id, name)))) continue;
    await rm(path.join(folder, id), { recursive: true, force: true, maxRetries: 3 });
  }
}
