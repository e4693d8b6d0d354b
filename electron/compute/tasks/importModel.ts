import { link, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { isPlainName } from '../../ml/formats/sourceFolder.ts';
import {
  endOfFileReason,
  type OpenedReadAt,
  syncFolder,
  systemCode,
  versionOf,
  writeError,
} from '../../vault/files.ts';
import { copyFile } from '../copyFile.ts';
import { hashFile, type StreamOptions } from '../hashing.ts';
import { type ImportJournal, openJournal } from '../importJournal.ts';
import type { HashedFile } from '../layout.ts';
import { type OpenedSourceFolder, openSourceFolder } from '../sourceFolder.ts';
import type { Task } from '../task.ts';
import type { PreviewResult } from './preview.ts';

export interface ImportInput {
  readonly folder: string;
  /** Absolute path of the `source` folder being filled; may hold a partial copy, which is resumed. */
  readonly target: string;
  readonly sourceMode: 'copy' | 'link' | 'inPlace';
  readonly preview: PreviewResult;
}
export interface ImportResult {
  readonly files: readonly HashedFile[];
}

/**
 * Takes the files of a judged folder and hashes every byte (SHA-256). Weights are copied, hard-linked or left in
 * place; small files are always copied. The source is only read. A target that an earlier attempt began is gone on
 * with; when this rejects, what is there stays for the next attempt, or for the caller to remove.
 *
 * Rejects with `import.sourceChanged`, `import.sourceLost`, `import.linkOtherDisk`, `import.linkImpossible`,
 * `disk.full`, `file.unwritable`, `request.cancelled`.
 */
export const importModel: Task<ImportInput, ImportResult> = async (input, context) => {
  const { preview, target } = input;
  for (const { name } of preview.files) {
    // The list comes from the reader, which parsed hostile files: it is not believed.
    if (!isPlainName(name)) throw new AppError('import.pathOutside', { file: preview.name, path: name });
  }
  const source = await openSource(input.folder);
  const journal = await openJournal(target);
  await checkRoom(input);
  const totalBytes = preview.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  const stream: StreamOptions = {
    signal: context.signal,
    onBytes(bytes) {
      doneBytes += bytes;
      context.progress('copy', doneBytes, totalBytes, 'bytes');
    },
  };
  const files: HashedFile[] = [];
  for (const file of preview.files) {
    const mode = preview.weightFiles.includes(file.name) ? input.sourceMode : 'copy';
    files.push(await takeFile({ ...file, mode, source, target, journal, stream }));
  }
  await syncFolder(target);
  await journal.remove();
  return { files };
};

interface Taking {
  readonly name: string;
  readonly version: string;
  readonly mode: ImportInput['sourceMode'];
  readonly source: OpenedSourceFolder;
  readonly target: string;
  readonly journal: ImportJournal;
  readonly stream: StreamOptions;
}

const ways = { copy: copyFile, link: linkFile, inPlace: hashSource } as const satisfies Record<
  ImportInput['sourceMode'],
  (file: OpenedReadAt, taking: Taking) => Promise<string>
>;

async function takeFile(taking: Taking): Promise<HashedFile> {
  const { name, version, source, mode } = taking;
  await using opened = await source
    .open(name)
    .catch((error: unknown) => Promise.reject(sourceError(error, name)));
  const file = named(opened, name);
  if ((await file.version()) !== version) throw new AppError('import.sourceChanged', { file: name });
  const sha256 = await ways[mode](file, taking);
  if ((await file.version()) !== version) throw new AppError('import.sourceChanged', { file: name });
  return {
    name,
    sizeBytes: file.sizeBytes,
    sha256,
    inPlacePath: mode === 'inPlace' ? await source.resolve(name) : null,
  };
}

async function linkFile(file: OpenedReadAt, taking: Taking): Promise<string> {
  const target = path.join(taking.target, taking.name);
  const original = await taking.source.resolve(taking.name);
  // Never written to: it may already be a link to the source.
  await rm(target, { force: true });
  await link(original, target).catch((error: unknown) =>
    Promise.reject(linkError(error, taking.name, target)),
  );
  const linked = await stat(target, { bigint: true });
  if (versionOf(linked) !== taking.version) throw new AppError('import.sourceChanged', { file: taking.name });
  return hashSource(file, taking);
}

/** The hash of a file that stays what it is; an earlier attempt may have made it already. */
async function hashSource(file: OpenedReadAt, { name, version, journal, stream }: Taking): Promise<string> {
  const known = journal.find(name, version);
  if (known?.kind === 'done') {
    stream.onBytes(file.sizeBytes);
    return known.sha256;
  }
  const sha256 = await hashFile(file, stream);
  await journal.append({ kind: 'done', name, version, sha256 });
  return sha256;
}

/** A copy that cannot fit is refused before it fills the disk. */
async function checkRoom({ target, sourceMode, preview }: ImportInput): Promise<void> {
  const copied = preview.files.filter(
    ({ name }) => sourceMode === 'copy' || !preview.weightFiles.includes(name),
  );
  let neededBytes = 0;
  for (const { name, sizeBytes } of copied) {
    const there = await stat(path.join(target, name)).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return { size: 0 };
      throw error;
    });
    neededBytes += Math.max(0, sizeBytes - there.size);
  }
  const disk = await statfs(target);
  if (neededBytes > disk.bavail * disk.bsize) throw new AppError('disk.full', { path: target });
}

async function openSource(folder: string): Promise<OpenedSourceFolder> {
  return openSourceFolder(folder).catch((error: unknown) =>
    Promise.reject(sourceError(error, path.basename(folder))),
  );
}

/** The same file, whose failures are told as failures of the source. */
function named(file: OpenedReadAt, name: string): OpenedReadAt {
  const failed = (error: unknown) => Promise.reject(sourceError(error, name));
  return {
    ...file,
    read: (offset, length) => file.read(offset, length).catch(failed),
    readInto: (target, offset) => file.readInto(target, offset).catch(failed),
    version: () => file.version().catch(failed),
  };
}

function sourceError(error: unknown, file: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'file.unreadable') return error;
  const reason = String(error.data.reason);
  if (reason === endOfFileReason) return new AppError('import.sourceChanged', { file }, { cause: error });
  return new AppError('import.sourceLost', { file, reason }, { cause: error });
}

function linkError(error: unknown, file: string, target: string): unknown {
  const reason = systemCode(error);
  if (reason === null) return error;
  if (reason === 'EXDEV') return new AppError('import.linkOtherDisk', { file }, { cause: error });
  if (reason === 'ENOSPC' || reason === 'EDQUOT') return writeError(error, target);
  if (reason === 'ENOENT' || reason === 'EIO')
    return new AppError('import.sourceLost', { file, reason }, { cause: error });
  return new AppError('import.linkImpossible', { file, reason }, { cause: error });
}
