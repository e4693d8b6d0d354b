import { appendFile, readFile, rm, truncate } from 'node:fs/promises';
import { AppError } from '../common/errors/appError.ts';
import { FileCipher } from './fileCipher.ts';
import { systemCode, writeError } from './files.ts';
import { judgeMagic, vaultLayout } from './layout.ts';
import { finderFor, keyFor } from './ring.ts';

/**
 * A journal: lines that are only added to, each there whole or not at all. Encrypted where its place is (`holdKeys`), line by
 * line, so that a kill costs the line that was being written and none before.
 */
export interface LineFile {
  /** Up to the first that a kill or a bad disk has damaged. */
  readonly lines: readonly string[];
  /** @throws AppError `disk.full`, `file.unwritable` */
  append(line: string): Promise<void>;
  /** Drops every line from the `count`th on. */
  keep(count: number): Promise<void>;
  remove(): Promise<void>;
}

/** @throws AppError `vault.keyMissing`, `vault.wrongKey`, `file.unwritable` */
export async function openLineFile(location: string): Promise<LineFile> {
  const failed = (error: unknown) => Promise.reject(writeError(error, location));
  const stored = await readFile(location).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const read = parse(stored, location);
  const lines = [...read.lines];
  const key = keyFor(location);
  let cipher = read.cipher;
  let isBegun = stored.length > 0;
  const rewrite = async () => {
    await rm(location, { force: true });
    isBegun = false;
    const kept = lines.splice(0);
    for (const line of kept) await append(line);
  };
  const append = async (line: string) => {
    if (!isBegun) {
      cipher = key && new FileCipher(key);
      if (cipher) await appendFile(location, cipher.sealHeader(0, 'records'), { mode: 0o600 }).catch(failed);
      isBegun = true;
    }
    await appendFile(location, formatLine(line, lines.length, cipher), { mode: 0o600 }).catch(failed);
    lines.push(line);
  };
  // What was begun under an earlier key, or without one, goes on under today's.
  if (isBegun && (cipher?.keyId ?? null) !== (key?.id ?? null)) await rewrite();
  else if (read.goodBytes < stored.length) await truncate(location, read.goodBytes).catch(failed);
  if (read.goodBytes === 0) isBegun = false;
  return {
    lines,
    append,
    async keep(count) {
      if (count >= lines.length) return;
      lines.length = count;
      await rewrite();
    },
    remove: () => rm(location, { force: true }),
  };
}

function formatLine(line: string, index: number, cipher: FileCipher | null): Uint8Array {
  if (cipher === null) return Buffer.from(`${line}\n`);
  const sealed = cipher.sealChunk(index, Buffer.from(line));
  const record = Buffer.allocUnsafe(4 + sealed.length);
  record.writeUInt32LE(sealed.length);
  record.set(sealed, 4);
  return record;
}

interface ReadLines {
  readonly lines: readonly string[];
  /** How much of the file they take. */
  readonly goodBytes: number;
  readonly cipher: FileCipher | null;
}

function parse(stored: Buffer, location: string): ReadLines {
  const judged = judgeMagic(stored);
  if (judged === 'vault') return parseRecords(stored, location);
  if (judged === 'near') return { lines: [], goodBytes: 0, cipher: null };
  const whole = stored.lastIndexOf(0x0a) + 1;
  const lines = stored.toString('utf8', 0, whole).split('\n').slice(0, -1);
  return { lines, goodBytes: whole, cipher: null };
}

function parseRecords(stored: Buffer, location: string): ReadLines {
  const none = { lines: [], goodBytes: 0, cipher: null };
  try {
    const { cipher, kind } = FileCipher.open(stored, finderFor(location), location);
    if (kind !== 'records') return none;
    const lines: string[] = [];
    let place: number = vaultLayout.headerBytes;
    while (place + 4 <= stored.length) {
      const end = place + 4 + stored.readUInt32LE(place);
      const plain = end <= stored.length && open(cipher, lines.length, stored.subarray(place + 4, end));
      if (!plain) break;
      lines.push(Buffer.from(plain).toString('utf8'));
      place = end;
    }
    return { lines, goodBytes: place, cipher };
  } catch (error) {
    if (error instanceof AppError && error.code === 'vault.damaged') return none;
    throw error;
  }
}

/** null: not what was written. */
function open(cipher: FileCipher, index: number, sealed: Uint8Array): Uint8Array | null {
  try {
    return cipher.openChunk(index, sealed, '');
  } catch {
    return null;
  }
}
