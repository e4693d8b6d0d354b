import { rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { formatBytes } from '../../common/format.ts';
import { isEncryptedFile, openReadAt, openWriteAt } from '../../vault/files.ts';
import { makeMemoryFolder } from '../../vault/memoryFolder.ts';
import { layout } from '../layout.ts';

/** A folder with `weights.bin` in the clear, for a library that takes nothing but a path. */
export interface PlainFolder extends AsyncDisposable {
  readonly folder: string;
  /** Whether it is a copy in memory, whose graphs have to be handed over as bytes. */
  readonly isCopy: boolean;
}

const copyBytes = 4 * 1024 * 1024;

/**
 * The variant's own folder, or for an encrypted one a copy of its weights under /dev/shm that only this user can read. Dispose
 * of it as soon as the library has opened them: what is mapped stays. A process that is killed in between leaves the copy in
 * memory until the engine's next start (`sweepMemoryFolders`), and the machine's at the latest.
 * @throws AppError `vault.needsPath` where there is no such place, `memory.unavailable`
 */
export async function openPlainFolder(variantFolder: string, reader: string): Promise<PlainFolder> {
  const weights = path.join(variantFolder, layout.weights);
  if (!(await isEncryptedFile(weights)))
    return { folder: variantFolder, isCopy: false, [Symbol.asyncDispose]: async () => undefined };
  const folder = await makeMemoryFolder().catch((cause: unknown) =>
    Promise.reject(new AppError('vault.needsPath', { what: reader }, { cause })),
  );
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await copyPlain(weights, path.join(folder, layout.weights));
    return { folder, isCopy: true, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function copyPlain(from: string, to: string): Promise<void> {
  await using source = await openReadAt(from);
  const unavailable = (cause: unknown) => {
    const reason = cause instanceof AppError ? String(cause.data.reason ?? cause.code) : String(cause);
    return Promise.reject(
      new AppError('memory.unavailable', { size: formatBytes(source.sizeBytes), reason }, { cause }),
    );
  };
  await using target = await openWriteAt(to, { mode: 0o600 });
  const piece = new Uint8Array(Math.min(copyBytes, source.sizeBytes));
  for (let done = 0; done < source.sizeBytes; done += copyBytes) {
    const bytes = piece.subarray(0, Math.min(copyBytes, source.sizeBytes - done));
    await source.readInto(bytes, done);
    await target.writeAt(bytes, done).catch(unavailable);
  }
}
