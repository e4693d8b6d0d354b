import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import * as z from 'zod';
import { AppError } from '../../common/errors/appError.ts';
import type { AuditFault } from '../../contract/audit/index.ts';
import { openWriteAt, renameDurably } from '../../vault/files.ts';
import { type AuditRow, type ChainLink, follows } from '../security/audit.ts';
import { isSignedText } from '../security/auditCheckpoint.ts';
import { readLines, readTail } from './lines.ts';

const archiveFormat = 'inhouse audit archive 1';

/** The last line of an archive; the lines before are records, as JSON. */
const manifestSchema = z.object({
  format: z.literal(archiveFormat),
  log: z.string().max(100),
  first: z.number().int().min(1),
  last: z.number().int().min(1),
  previousHash: z.string().length(64),
  lastHash: z.string().length(64),
  newestAt: z.string().max(40),
  /** Of all the lines before. */
  sha256: z.string().length(64),
  createdAt: z.string().max(40),
});
export type ArchiveManifest = z.infer<typeof manifestSchema>;

const lastLineSchema = z.object({
  manifest: manifestSchema,
  publicKey: z.string().max(200),
  signature: z.string().max(200),
});
export type SignedManifest = z.infer<typeof lastLineSchema>;

/** What is signed. */
function textOf(manifest: ArchiveManifest): string {
  const { log, first, last, previousHash, lastHash, newestAt, sha256, createdAt } = manifest;
  return JSON.stringify([
    archiveFormat,
    log,
    first,
    last,
    previousHash,
    lastHash,
    newestAt,
    sha256,
    createdAt,
  ]);
}

export interface NewArchive {
  readonly location: string;
  readonly log: string;
  /** What its first record follows. */
  readonly after: ChainLink;
  /** In order, without gaps; at least one. */
  readonly rows: Iterable<AuditRow>;
  readonly sign: (text: string) => Promise<{ readonly publicKey: string; readonly signature: string }>;
}

/** Rows written between two looks at what else there is to do. */
const atOnce = 500;

/**
 * Writes an archive under its name with `.partial` behind it, flushes and reads it back; only what verifies gets its name.
 * Throws `disk.full`, `audit.archiveBroken`.
 */
export async function writeArchive(archive: NewArchive): Promise<SignedManifest> {
  const { location } = archive;
  const partial = `${location}.partial`;
  await rm(partial, { force: true });
  let isWhole = false;
  try {
    const written = await writeLines(archive, partial);
    const { broken, signed } = await verifyArchive(partial);
    isWhole = broken === null && signed !== null;
    if (!isWhole) throw new AppError('audit.archiveBroken', { file: path.basename(location) });
    await renameDurably(partial, location);
    return written;
  } finally {
    if (!isWhole) await rm(partial, { force: true });
  }
}

async function writeLines({ log, after, rows, sign }: NewArchive, partial: string): Promise<SignedManifest> {
  const hash = createHash('sha256');
  let newest: AuditRow | undefined;
  await using file = await openWriteAt(partial, { mode: 0o600 });
  let at = 0;
  const append = async (text: string) => {
    const bytes = Buffer.from(text, 'utf8');
    await file.writeAt(bytes, at);
    at += bytes.length;
    return bytes;
  };
  let lines: string[] = [];
  const flush = async () => {
    hash.update(await append(lines.join('')));
    lines = [];
    await breathe();
  };
  for (const row of rows) {
    lines.push(`${JSON.stringify(row)}\n`);
    newest = row;
    if (lines.length === atOnce) await flush();
  }
  await flush();
  const { sequence: last, hash: lastHash, at: newestAt } = newest ?? { ...after, at: '' };
  const ends = { first: after.sequence + 1, last, previousHash: after.hash, lastHash, newestAt };
  const createdAt = new Date().toISOString();
  const manifest: ArchiveManifest = {
    format: archiveFormat,
    log,
    ...ends,
    sha256: hash.digest('hex'),
    createdAt,
  };
  const signed: SignedManifest = { manifest, ...(await sign(textOf(manifest))) };
  await append(`${JSON.stringify(signed)}\n`);
  await file.sync();
  return signed;
}

export interface ArchiveVerdict {
  /** null: the file is whole. */
  readonly broken: { readonly record: number; readonly fault: AuditFault } | null;
  /** Records that are as they were written. */
  readonly checked: number;
  /** null: the file has no readable last line. */
  readonly signed: SignedManifest | null;
}

export interface VerifyArchiveOptions {
  /** What its first record has to follow; left out: as its manifest says. */
  readonly after?: ChainLink;
  /** Keys that may have signed it; left out: the one it names itself. */
  readonly keys?: readonly string[];
  readonly onRow?: (row: AuditRow) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Reads all of it. The manifest stands at the end, so what it says of the beginning is looked up first. */
export async function verifyArchive(
  location: string,
  options: VerifyArchiveOptions = {},
): Promise<ArchiveVerdict> {
  const signed = await readManifest(location);
  const first = options.after ? options.after.sequence + 1 : (signed?.manifest.first ?? 1);
  if (!signed) return { broken: { record: first, fault: 'archive' }, checked: 0, signed };
  const { manifest } = signed;
  let previous: ChainLink = options.after ?? { sequence: manifest.first - 1, hash: manifest.previousHash };
  const hash = createHash('sha256');
  let checked = 0;
  for await (const line of readLines(location)) {
    if (previous.sequence >= manifest.last) break;
    const row = readRow(line);
    if (!row || !follows(previous, row))
      return { broken: { record: previous.sequence + 1, fault: faultOf(previous, row) }, checked, signed };
    hash.update(line).update('\n');
    options.onRow?.(row);
    previous = row;
    checked += 1;
    if (checked % atOnce === 0) await breathe(undefined, { signal: options.signal });
  }
  const isWhole = previous.hash === manifest.lastHash && hash.digest('hex') === manifest.sha256;
  if (!isWhole) return { broken: { record: previous.sequence + 1, fault: 'archive' }, checked, signed };
  const isOurs = options.keys?.includes(signed.publicKey) ?? true;
  if (!isOurs || !isSignedText(textOf(manifest), signed))
    return { broken: { record: manifest.last, fault: 'checkpoint' }, checked, signed };
  return { broken: null, checked, signed };
}

export function faultOf(previous: ChainLink, row: Pick<AuditRow, 'sequence'> | null): AuditFault {
  return row && row.sequence > previous.sequence + 1 ? 'missing' : 'changed';
}

function readRow(line: Buffer): AuditRow | null {
  try {
    const row = JSON.parse(line.toString('utf8')) as Partial<AuditRow> | null;
    return typeof row?.sequence === 'number' && typeof row.hash === 'string' ? (row as AuditRow) : null;
  } catch {
    return null;
  }
}

/** Far longer than a manifest. */
const tailBytes = 16 * 1024;

async function readManifest(location: string): Promise<SignedManifest | null> {
  const lines = (await readTail(location, tailBytes)).trimEnd().split('\n');
  try {
    return lastLineSchema.parse(JSON.parse(lines.at(-1) ?? ''));
  } catch {
    return null;
  }
}
