import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { plainSize } from '../../vault/files.ts';
import type { AuditActor, AuditRow, ChainLink } from '../security/audit.ts';
import { type AuditArchive, selectArchives } from '../store/auditArchives.ts';
import type { Store } from '../store/store.ts';
import { type SignedManifest, verifyArchive, writeArchive } from './archiveFile.ts';
import { findEnds } from './listRecords.ts';

export interface RotateOptions {
  readonly store: Store;
  /** Where archives lie. */
  readonly folder: string;
  readonly actor: AuditActor;
  /** ISO 8601: what is older goes into an archive. */
  readonly before: string;
  /** Records of one archive at most; so much is deleted in one transaction. */
  readonly mostRecords?: number;
}

const defaultMostRecords = 100_000;

export function archivesFolder(dataDir: string): string {
  return path.join(dataDir, 'audit-archives');
}

export function listArchives(store: Pick<Store, 'queryAudit'>): AuditArchive[] {
  return store.queryAudit<AuditArchive>(`${selectArchives} ORDER BY first`);
}

export function readLogId(store: Pick<Store, 'queryAudit'>): string {
  return store.queryAudit<{ id: string }>('SELECT id FROM audit_log')[0]?.id ?? '';
}

/**
 * Puts the oldest records into archives. First the file is written whole and read back, then its row and the deletion of its
 * records are one transaction: killed before that the records are still in the log, and the file that is there already is
 * verified and entered the next time. Throws `disk.full`, `audit.archiveBroken`.
 */
export async function rotate(options: RotateOptions): Promise<AuditArchive[]> {
  const { store, folder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removePartials(folder);
  const made: AuditArchive[] = [];
  // The newest record stays, and those that tell of these archives come after it.
  const top = findEnds(store).last - 1;
  for (;;) {
    const after = store.auditStart();
    const file = (await findUnentered(folder, after.sequence + 1)) ?? (await writeNext(options, after, top));
    if (file === null) return made;
    const archive = await enter(options, after, file);
    made.push(archive);
  }
}

/** Name of the file; null: nothing is old enough. */
async function writeNext(options: RotateOptions, after: ChainLink, top: number): Promise<string | null> {
  const { store, folder, before, mostRecords = defaultMostRecords } = options;
  const last = findLast(store, { first: after.sequence + 1, before, mostRecords, top });
  if (last <= after.sequence) return null;
  const file = `audit-${padded(after.sequence + 1)}-${padded(last)}.jsonl`;
  await writeArchive({
    ...{ location: path.join(folder, file), log: readLogId(store), after },
    rows: rowsBetween(store, after.sequence + 1, last),
    sign: (text) => store.signAudit(text),
  });
  return file;
}

/** A query is read to its end at once: while it is open nothing else can be asked. */
function* rowsBetween(store: Store, first: number, last: number): Generator<AuditRow> {
  const atOnce = 500;
  for (let from = first; from <= last; from += atOnce) {
    for (const row of store.readAudit(from, Math.min(last, from + atOnce - 1))) yield row;
  }
}

function padded(sequence: number): string {
  return String(sequence).padStart(10, '0');
}

interface Wanted {
  readonly first: number;
  readonly before: string;
  readonly mostRecords: number;
  readonly top: number;
}

/** The last record that may go. */
function findLast(store: Store, { first, before, mostRecords, top }: Wanted): number {
  const [young] = store.queryAudit<{ sequence: number | null }>(
    'SELECT MIN(sequence) AS sequence FROM audit WHERE at >= ?',
    [before],
  );
  return Math.min((young?.sequence ?? top + 1) - 1, top, first + mostRecords - 1);
}

async function enter(
  { store, folder, actor }: RotateOptions,
  after: ChainLink,
  file: string,
): Promise<AuditArchive> {
  const location = path.join(folder, file);
  const { broken, signed } = await verifyArchive(location, { after, keys: store.auditKeys() });
  if (broken || !signed || signed.manifest.log !== readLogId(store))
    throw new AppError('audit.archiveBroken', { file });
  const archive = await describe(location, signed);
  await store.enterArchive(archive);
  const { first, last, sha256, lastHash } = archive;
  const detail = { first, last, sha256, lastHash };
  await store.write({ actor, audit: { action: 'audit.archived', subject: file, detail }, statements: [] });
  return archive;
}

async function describe(location: string, { manifest }: SignedManifest): Promise<AuditArchive> {
  const { first, last, previousHash, lastHash, newestAt, sha256, createdAt } = manifest;
  const sizeBytes = (await plainSize(location)) ?? 0;
  const file = path.basename(location);
  return {
    first,
    last,
    previousHash,
    lastHash,
    newestAt,
    file,
    sha256,
    sizeBytes,
    createdAt,
    removedAt: null,
  };
}

/** What a kill left between the file and its row. */
async function findUnentered(folder: string, first: number): Promise<string | null> {
  const names = await readdir(folder);
  return names.find((name) => name.startsWith(`audit-${padded(first)}-`) && name.endsWith('.jsonl')) ?? null;
}

async function removePartials(folder: string): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter((one) => one.endsWith('.partial')))
    await rm(path.join(folder, name), { force: true });
}
