import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { AppError } from '../../common/errors/appError.ts';
import type { ReadAt } from '../../common/readAt.ts';

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  readonly crc: number;
  readonly headerAt: number;
}

export interface Zip {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /**
   * The bytes of an entry, checked against its sizes and checksum. Throws `dataFile.unpacksTooLarge` before anything is
   * unpacked, `dataFile.damaged` on the way.
   */
  read(entry: ZipEntry, options: UnpackOptions): AsyncGenerator<Uint8Array>;
}

export interface UnpackOptions {
  readonly limitBytes: number;
  /** Told how many packed bytes were read. */
  readonly onRead?: (bytes: number) => void;
}

const mostEntries = 10_000;
const mostDirectoryBytes = 16 * 1024 * 1024;
/** Tables of the same few values pack well, but not like the zeros of a file that is made to fill a disk (1,030 to 1). */
const highestRatio = 400;
const ratioFromBytes = 16 * 1024 * 1024;

const damaged = (file: string, detail: string, cause?: unknown) =>
  new AppError('dataFile.damaged', { file, detail }, cause === undefined ? {} : { cause });

/** Opens a ZIP by its directory at the end. `name` is what errors call the file. */
export async function openZip(file: ReadAt, name: string): Promise<Zip> {
  const { count, size, offset } = await findDirectory(file, name);
  if (count > mostEntries || size > mostDirectoryBytes) throw damaged(name, `${count} entries`);
  if (offset + size > file.sizeBytes) throw damaged(name, 'its directory is cut off');
  const directory = Buffer.from(await file.read(offset, size));
  const entries = new Map(readDirectory(directory, name).map((entry) => [entry.name, entry]));
  return { entries, read: (entry, options) => unpack(file, { name, entry, ...options }) };
}

const endSignature = 0x06054b50;
const endBytes = 22;

async function findDirectory(file: ReadAt, name: string) {
  const length = Math.min(file.sizeBytes, 0xffff + endBytes + 20);
  const tail = Buffer.from(await file.read(file.sizeBytes - length, length));
  for (let at = length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    const found = {
      count: tail.readUInt16LE(at + 10),
      size: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
    };
    const isLarge = found.count === 0xffff || found.size === 0xffffffff || found.offset === 0xffffffff;
    return isLarge
      ? findLargeDirectory(file, { name, locator: tail.subarray(Math.max(0, at - 20), at) })
      : found;
  }
  throw damaged(name, 'it has no directory');
}

/** ZIP64: another end, which a locator right before the first one points at. */
async function findLargeDirectory(file: ReadAt, { name, locator }: { name: string; locator: Buffer }) {
  if (locator.length < 20 || locator.readUInt32LE(0) !== 0x07064b50) throw damaged(name, 'ZIP64');
  const at = Number(locator.readBigUInt64LE(8));
  if (at + 56 > file.sizeBytes) throw damaged(name, 'ZIP64');
  const end = Buffer.from(await file.read(at, 56));
  if (end.readUInt32LE(0) !== 0x06064b50) throw damaged(name, 'ZIP64');
  return {
    count: Number(end.readBigUInt64LE(32)),
    size: Number(end.readBigUInt64LE(40)),
    offset: Number(end.readBigUInt64LE(48)),
  };
}

function readDirectory(directory: Buffer, name: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length; ) {
    if (directory.readUInt32LE(at) !== 0x02014b50) throw damaged(name, 'its directory');
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const nameEnd = at + 46 + nameLength;
    if (nameEnd + extraLength > directory.length) throw damaged(name, 'its directory');
    const sizes = {
      sizeBytes: directory.readUInt32LE(at + 24),
      compressedBytes: directory.readUInt32LE(at + 20),
      headerAt: directory.readUInt32LE(at + 42),
    };
    entries.push({
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      crc: directory.readUInt32LE(at + 16),
      ...largeSizes(sizes, directory.subarray(nameEnd, nameEnd + extraLength)),
    });
    at = nameEnd + extraLength + directory.readUInt16LE(at + 32);
  }
  return entries;
}

type Sizes = Pick<ZipEntry, 'sizeBytes' | 'compressedBytes' | 'headerAt'>;

/** ZIP64: sizes that do not fit are 0xffffffff and stand in an extra field, in this order. */
function largeSizes(sizes: Sizes, extra: Buffer): Sizes {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    const large = (value: number) => {
      if (value !== 0xffffffff || from + 8 > extra.length) return value;
      from += 8;
      return Number(extra.readBigUInt64LE(from - 8));
    };
    const sizeBytes = large(sizes.sizeBytes);
    const compressedBytes = large(sizes.compressedBytes);
    return { sizeBytes, compressedBytes, headerAt: large(sizes.headerAt) };
  }
  return sizes;
}

interface Unpacking extends UnpackOptions {
  readonly name: string;
  readonly entry: ZipEntry;
}

async function* unpack(file: ReadAt, unpacking: Unpacking): AsyncGenerator<Uint8Array> {
  const { name, entry } = unpacking;
  const start = await checkedStart(file, unpacking);
  let size = 0;
  let crc = 0;
  for await (const piece of inflated(packedPieces(file, start, unpacking), unpacking)) {
    size += piece.length;
    if (size > entry.sizeBytes) throw damaged(name, `${entry.name} is longer than it says`);
    crc = crc32(piece, crc);
    yield piece;
  }
  if (size !== entry.sizeBytes || crc !== entry.crc) throw damaged(name, `${entry.name} (CRC-32)`);
}

/** Where the data of the entry begins, once its sizes are known to be bearable. */
async function checkedStart(file: ReadAt, { name, entry, limitBytes }: Unpacking): Promise<number> {
  const { sizeBytes, compressedBytes, headerAt } = entry;
  const ratio = Math.round(sizeBytes / Math.max(1, compressedBytes));
  if (sizeBytes > limitBytes || (sizeBytes > ratioFromBytes && ratio > highestRatio))
    throw new AppError('dataFile.unpacksTooLarge', {
      file: name,
      part: entry.name,
      sizeMB: Math.round(sizeBytes / 1e6),
      ratio,
    });
  if (entry.isEncrypted) throw new AppError('dataFile.locked', { file: name });
  if (headerAt + 30 > file.sizeBytes) throw damaged(name, entry.name);
  const header = Buffer.from(await file.read(headerAt, 30));
  const start = headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (header.readUInt32LE(0) !== 0x04034b50 || start + compressedBytes > file.sizeBytes)
    throw damaged(name, entry.name);
  return start;
}

const pieceBytes = 256 * 1024;

async function* packedPieces(
  file: ReadAt,
  start: number,
  { entry, onRead }: Unpacking,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < entry.compressedBytes; ) {
    const piece = await file.read(start + done, Math.min(pieceBytes, entry.compressedBytes - done));
    done += piece.length;
    onRead?.(piece.length);
    yield piece;
  }
}

async function* inflated(
  packed: AsyncGenerator<Uint8Array>,
  { name, entry }: Unpacking,
): AsyncGenerator<Uint8Array> {
  if (entry.method === 0) return yield* packed;
  if (entry.method !== 8) throw damaged(name, `${entry.name} (method ${entry.method})`);
  const inflate = createInflateRaw();
  const source = Readable.from(packed).on('error', (error) => inflate.destroy(error));
  try {
    for await (const piece of source.pipe(inflate)) yield piece as Buffer;
  } catch (error) {
    throw error instanceof AppError ? error : damaged(name, entry.name, error);
  } finally {
    source.destroy();
    inflate.destroy();
  }
}
