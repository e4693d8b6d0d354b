import { createHash } from 'node:crypto';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { AuditFault, AuditVerdict, WitnessState } from '../../contract/audit/index.ts';
import { type ChainLink, chainStart, follows } from '../security/audit.ts';
import { type AuditCheckpoint, isSigned } from '../security/auditCheckpoint.ts';
import { selectCheckpoints } from '../store/auditCheckpoints.ts';
import type { Store } from '../store/store.ts';
import { faultOf, verifyArchive } from './archiveFile.ts';
import { findEnds } from './listRecords.ts';
import { listArchives, readLogId } from './rotate.ts';
import { type CheckpointWitness, isAbsence, reasonOf } from './witness.ts';

export interface VerifyOptions {
  readonly store: Pick<Store, 'queryAudit' | 'readAudit' | 'auditKeys'>;
  readonly archivesFolder: string;
  readonly witnesses: readonly CheckpointWitness[];
  /** What somebody has noted elsewhere. */
  readonly noted?: readonly AuditCheckpoint[];
  readonly onProgress?: (checked: number) => void;
  readonly signal?: AbortSignal | undefined;
}

interface Fault {
  readonly record: number;
  readonly fault: AuditFault;
  /** Which part has told: `log`, a file's or a witness's name. */
  readonly where: string;
}

/** Rows hashed at a stretch; the engine answers others in between. */
const atOnce = 500;

/**
 * Follows the chain from its first record through archives and log to its end, and compares it on the way with every checkpoint
 * that is known, here or outside. Names the first record that is not as it was written.
 */
export async function verifyLog(options: VerifyOptions): Promise<AuditVerdict> {
  const { store, witnesses, noted = [] } = options;
  const faults: Fault[] = [];
  const expected = createExpectations();
  const checkpoints = store.queryAudit<AuditCheckpoint>(`${selectCheckpoints} ORDER BY id`);
  faults.push(...checkCheckpoints(checkpoints, store.auditKeys()));
  for (const checkpoint of checkpoints) expected.add(checkpoint, 'log');
  const log = readLogId(store);
  const remembered = await Promise.all(witnesses.map(recall));
  for (const { name, known } of remembered)
    for (const one of known ?? []) if (one.log === log) expected.add(one, name);
  // Of another log, it says that this whole log was exchanged.
  for (const one of noted) expected.add(one.log === log ? one : { ...one, hash: '' }, 'noted');
  const walked = await walk(options, expected, faults);
  for (const one of expected.beyond(walked.end.sequence)) faults.push(one);
  const broken = faults.toSorted((a, b) => a.record - b.record)[0] ?? null;
  return {
    whole: broken === null,
    broken,
    checked: walked.checked,
    first: walked.first,
    last: walked.end.sequence,
    lastHash: walked.end.hash,
    checkpoints: checkpoints.length,
    witnesses: remembered.map((one) => judge(one, log, faults)),
    archivesRead: walked.archivesRead,
    archivesGone: walked.archivesGone,
    signedBy: [...new Set(checkpoints.map(({ publicKey }) => fingerprint(publicKey)))],
  };
}

/** What is known of a record from elsewhere than its row. */
function createExpectations() {
  const byNumber = new Map<number, { hash: string; where: string }[]>();
  return {
    add({ number, hash }: AuditCheckpoint, where: string): void {
      const known = byNumber.get(number) ?? [];
      known.push({ hash, where });
      byNumber.set(number, known);
    },
    contradiction({ sequence, hash }: ChainLink): Fault | null {
      const other = byNumber.get(sequence)?.find((one) => one.hash !== hash);
      if (!other) return null;
      const fault = other.where === 'log' ? 'checkpoint' : 'rolledBack';
      return { record: sequence, fault, where: other.where };
    },
    beyond(last: number): Fault[] {
      return [...byNumber]
        .filter(([number]) => number > last)
        .flatMap(([, known]) =>
          known.map(({ where }): Fault => ({ record: last + 1, fault: 'truncated', where })),
        );
    },
  };
}

function checkCheckpoints(checkpoints: readonly AuditCheckpoint[], keys: readonly string[]): Fault[] {
  let previous = '';
  for (const checkpoint of checkpoints) {
    const isOurs = keys.includes(checkpoint.publicKey) && isSigned(checkpoint);
    if (!isOurs || checkpoint.previous !== previous)
      return [{ record: checkpoint.number, fault: 'checkpoint', where: 'log' }];
    previous = checkpoint.signature;
  }
  return [];
}

interface Walked {
  readonly first: number;
  readonly end: ChainLink;
  readonly checked: number;
  readonly archivesRead: number;
  readonly archivesGone: number;
}

async function walk(
  options: VerifyOptions,
  expected: ReturnType<typeof createExpectations>,
  faults: Fault[],
): Promise<Walked> {
  const { store, signal, onProgress } = options;
  const counts = { checked: 0, archivesRead: 0, archivesGone: 0 };
  let previous = chainStart;
  let first = 0;
  const see = (row: ChainLink) => {
    first ||= row.sequence;
    counts.checked += 1;
    const contradiction = expected.contradiction(row);
    if (contradiction) faults.push(contradiction);
    if (counts.checked % atOnce === 0) onProgress?.(counts.checked);
  };
  for (const archive of listArchives(store)) {
    const end = { sequence: archive.last, hash: archive.lastHash };
    const isNext = archive.first === previous.sequence + 1 && archive.previousHash === previous.hash;
    if (!isNext) faults.push({ record: previous.sequence + 1, fault: 'missing', where: archive.file });
    if (archive.removedAt === null) {
      const fault = await checkArchive(options, archive.file, { after: previous, end, see });
      if (fault) faults.push(fault);
      counts.archivesRead += 1;
    } else counts.archivesGone += 1;
    previous = end;
  }
  const { last } = findEnds(store);
  while (previous.sequence < last) {
    const rows = [...store.readAudit(previous.sequence + 1, previous.sequence + atOnce)];
    for (const row of rows) {
      if (!follows(previous, row)) {
        faults.push({ record: previous.sequence + 1, fault: faultOf(previous, row), where: 'log' });
        return { ...counts, first: first || row.sequence, end: previous };
      }
      see(row);
      previous = row;
    }
    if (rows.length === 0) {
      faults.push({ record: previous.sequence + 1, fault: 'missing', where: 'log' });
      break;
    }
    await breathe(undefined, { signal });
  }
  onProgress?.(counts.checked);
  return { ...counts, first: first || previous.sequence + 1, end: previous };
}

interface ArchivePlace {
  readonly after: ChainLink;
  readonly end: ChainLink;
  readonly see: (row: ChainLink) => void;
}

async function checkArchive(
  { store, archivesFolder, signal }: VerifyOptions,
  file: string,
  { after, end, see }: ArchivePlace,
): Promise<Fault | null> {
  try {
    const place = { after, keys: store.auditKeys(), onRow: see, signal };
    const { broken, signed } = await verifyArchive(path.join(archivesFolder, file), place);
    if (broken) return { ...broken, where: file };
    const isThis = signed?.manifest.last === end.sequence && signed.manifest.lastHash === end.hash;
    return isThis ? null : { record: after.sequence + 1, fault: 'archive', where: file };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return { record: after.sequence + 1, fault: 'archive', where: file }; // Gone, or it cannot be read.
  }
}

interface Recalled {
  readonly name: string;
  /** null: it cannot be reached. */
  readonly known: readonly AuditCheckpoint[] | null;
  readonly reason: string | null;
}

async function recall(witness: CheckpointWitness): Promise<Recalled> {
  const { name } = witness;
  try {
    return { name, known: await witness.recall(), reason: null };
  } catch (error) {
    if (!isAbsence(error)) throw error;
    return { name, known: null, reason: reasonOf(error) };
  }
}

function judge({ name, known, reason }: Recalled, log: string, faults: readonly Fault[]): WitnessState {
  if (known === null) return { name, state: 'unreachable', number: null, reason };
  const own = known.filter((one) => one.log === log);
  const number = own.at(-1)?.number ?? null;
  const contradicts = faults.some(({ where }) => where === name);
  const state = contradicts ? 'contradicts' : number === null ? 'empty' : 'agrees';
  return { name, state, number, reason: null };
}

/** What people compare a key by. */
export function fingerprint(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16);
}
