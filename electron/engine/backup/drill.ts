import { rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { openReadAt } from '../../vault/files.ts';
import { dropKeys, holdKeys } from '../../vault/ring.ts';
import type { BackupFile } from './layout.ts';
import type { ReadingWork } from './readBackup.ts';
import { type Restoration, restoreInto } from './restoreBackup.ts';

export interface DrillResult {
  readonly backup: string;
  readonly databases: number;
  readonly rows: number;
  readonly files: number;
  /** The model file that was opened and read; null: there is no model. */
  readonly modelFile: string | null;
}

/**
 * Restores a backup into `scratch`, as for another machine, opens every database, compares the rows, reads the largest model file
 * through, and removes everything again. @throws AppError as `restoreInto`, `vault.*`
 */
export async function drill(
  scratch: string,
  restoration: Restoration,
  work: ReadingWork,
): Promise<DrillResult> {
  try {
    const { files } = await restoreInto(scratch, restoration, work);
    holdKeys({ root: scratch, ring: restoration.keys.files });
    const databases = files.filter(({ rows }) => rows !== null);
    const largest = files
      .filter(({ path: name }) => /^models\/.*\.(bin|safetensors)$/.test(name))
      .sort((a, b) => b.sizeBytes - a.sizeBytes)[0];
    if (largest) await readThrough(scratch, largest, work);
    return {
      backup: restoration.id,
      databases: databases.length,
      rows: databases.reduce(
        (sum, { rows }) => sum + Object.values(rows ?? {}).reduce((a, b) => a + b, 0),
        0,
      ),
      files: files.length,
      modelFile: largest?.path ?? null,
    };
  } finally {
    dropKeys(scratch);
    await rm(scratch, { recursive: true, force: true });
  }
}

const pieceBytes = 1024 * 1024;

async function readThrough(scratch: string, file: BackupFile, { signal }: ReadingWork): Promise<void> {
  await using opened = await openReadAt(path.join(scratch, ...file.path.split('/')));
  const piece = new Uint8Array(Math.min(pieceBytes, opened.sizeBytes));
  for (let at = 0; at < opened.sizeBytes; at += pieceBytes) {
    signal.throwIfAborted();
    await opened.readInto(piece.subarray(0, Math.min(pieceBytes, opened.sizeBytes - at)), at);
  }
  if (opened.sizeBytes === 0) throw new AppError('backup.drillFailed', { problem: `${file.path}: empty` });
}
