import { AppError } from '../../common/errors/appError.ts';
import type { ReadAt } from '../../common/readAt.ts';
import { type JsonObject, parseJsonObject } from './safeJson.ts';

/**
 * What an entry of a folder is. A link whose target stays in the folder counts as that target. `outsideLink` leaves the
 * folder or leads nowhere; `cacheLink` is one to `../../blobs`, as in the Hugging Face cache.
 */
export type EntryKind = 'file' | 'folder' | 'outsideLink' | 'cacheLink' | 'other';

export interface SourceEntry {
  readonly name: string;
  readonly kind: EntryKind;
  readonly sizeBytes: number;
  /** Differs once the file was written to, so that an import notices what changed since it was judged. */
  readonly version: string;
}

/** A folder from outside, through which formats are read without knowing where it lies. Only its own level. */
export interface SourceFolder {
  readonly name: string;
  readonly entries: readonly SourceEntry[];
  /** Opens an entry of kind `file`. */
  open(name: string): Promise<ReadAt & AsyncDisposable>;
}

/** Larger than any published file of its kind: what is beyond it is refused before it is read. */
export const fileLimits = {
  entries: 10_000,
  configBytes: 1_000_000,
  tokenizerBytes: 64_000_000,
  tokenizerConfigBytes: 16_000_000,
  indexBytes: 64_000_000,
  templateBytes: 1_000_000,
  readmeBytes: 1_000_000,
} as const;

/** A name that is one plain entry of its folder on every system: no separators, no drive, no `..`, no control characters. */
export function isPlainName(name: string): boolean {
  const plain = Array.from(name).every((char) => char >= ' ' && !'/\\:'.includes(char));
  return plain && name.length > 0 && name.length <= 255 && name !== '.' && name !== '..';
}

/** The entry of that name; null: there is none. Refused when it is a link that leaves the folder, or no file. */
export function findFile(folder: SourceFolder, name: string): SourceEntry | null {
  const entry = folder.entries.find((candidate) => candidate.name === name);
  if (entry === undefined) return null;
  if (entry.kind === 'cacheLink') throw new AppError('import.huggingFaceCache', { file: name });
  if (entry.kind === 'outsideLink') throw new AppError('import.linkOutside', { file: name });
  if (entry.kind !== 'file') throw new AppError('import.notFile', { file: name });
  return entry;
}

/** The bytes of a small file; null: there is none. Its size is checked before anything is read. */
export async function readSmallFile(
  folder: SourceFolder,
  name: string,
  limitBytes: number,
): Promise<Uint8Array | null> {
  const entry = findFile(folder, name);
  if (entry === null) return null;
  await using file = await folder.open(name);
  if (file.sizeBytes > limitBytes) throw new AppError('json.tooLarge', { file: name, limitBytes });
  return await file.read(0, file.sizeBytes);
}

export async function readJsonFile(
  folder: SourceFolder,
  name: string,
  limitBytes: number,
): Promise<JsonObject | null> {
  const bytes = await readSmallFile(folder, name, limitBytes);
  return bytes === null ? null : parseJsonObject(bytes, { file: name, limitBytes });
}

export async function readTextFile(
  folder: SourceFolder,
  name: string,
  limitBytes: number,
): Promise<string | null> {
  const bytes = await readSmallFile(folder, name, limitBytes);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}
