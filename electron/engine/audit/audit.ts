import { performance } from 'node:perf_hooks';
import type { WitnessState } from '../../contract/audit/index.ts';
import { engineActor } from '../security/actor.ts';
import type { AuditEntry } from '../security/audit.ts';
import type { AuditCheckpoint } from '../security/auditCheckpoint.ts';
import { selectCheckpoints } from '../store/auditCheckpoints.ts';
import type { Store } from '../store/store.ts';
import { checkStartTime, createClockWatch } from './clockWatch.ts';
import { createExports, type Exports } from './exports.ts';
import { readPolicy } from './policy.ts';
import { archivesFolder, readLogId, rotate } from './rotate.ts';
import { type Forwarder, type ForwarderState, startForwarder } from './syslog/forwarder.ts';
import { messageOrigin } from './syslog/message.ts';
import { createVerifications, type Verifications } from './verifications.ts';
import { type CheckpointWitness, fileWitness, isAbsence, reasonOf, withLimit } from './witness.ts';

export interface AuditOptions {
  readonly dataDir: string;
  readonly store: Store;
  /** Of this program. */
  readonly version: string;
  readonly onError: (error: unknown) => void;
  /** Further witnesses, beside the file that the policy names. */
  readonly witnesses?: readonly CheckpointWitness[];
  /** Whether old records are put into archives, and new ones sent, by itself; not for an engine that answers one command. */
  readonly staysOn: boolean;
}

/** What goes on around the log by itself, and what its handlers share. */
export interface Audit {
  readonly dataDir: string;
  readonly store: Store;
  readonly verifications: Verifications;
  readonly exports: Exports;
  /** Those that hold now. */
  witnesses(): CheckpointWitness[];
  newestCheckpoint(): AuditCheckpoint | null;
  /** What each witness knows, compared with the log's own records. */
  witnessStates(): Promise<WitnessState[]>;
  /** null: records are sent nowhere. */
  syslogState(): ForwarderState | null;
  /** The policy has changed. */
  policyChanged(): Promise<void>;
  close(): Promise<void>;
}

const clockLookMs = 10_000;
/** What was written since the last checkpoint could be cut off unseen. */
const checkpointEveryMs = 5 * 60_000;
/** A share that does not answer holds nobody up. */
const witnessLimitMs = 4_000;
const rotateEveryMs = 6 * 3_600_000;
const dayMs = 24 * 3_600_000;

/** Right after the store: what happens in the engine from here on can be recorded. */
export async function openAudit(options: AuditOptions): Promise<Audit> {
  const { store, dataDir, onError } = options;
  const record = (audit: AuditEntry) => store.write({ actor: engineActor, audit, statements: [] });
  const witnesses = createWitnesses(store, options.witnesses);
  const newestCheckpoint = () =>
    store.queryAudit<AuditCheckpoint>(`${selectCheckpoints} ORDER BY id DESC LIMIT 1`)[0] ?? null;
  const witnessStates = () => Promise.all(witnesses().map((witness) => compare(store, witness)));
  const remembering = rememberInTurn(witnesses, onError);
  await recordStart(store, { record, witnessStates });
  store.onCheckpoint(remembering.add);
  const newest = newestCheckpoint();
  if (newest) remembering.addMissing(newest);
  const stopTimers = startTimers(options, record);
  const verifications = createVerifications();
  const forwarding = createForwarding(options);
  await forwarding.follow();
  return {
    ...{ dataDir, store, verifications, witnesses, newestCheckpoint, witnessStates },
    syslogState: forwarding.state,
    exports: createExports(store, options.version),
    async policyChanged() {
      // One that is made now is told to the witnesses like any other; a new witness is told of the last one.
      const last = (await store.checkpoint()) === null ? newestCheckpoint() : null;
      if (last) remembering.addMissing(last);
      await remembering.settled();
      await forwarding.follow();
    },
    async close() {
      stopTimers();
      await forwarding.stop();
      await verifications.close();
      await store.checkpoint();
      await remembering.settled();
    },
  };
}

/** Sends records to where the policy says, and to nowhere else. */
function createForwarding({ store, version, staysOn, onError }: AuditOptions) {
  let current: { readonly target: string; readonly forwarder: Forwarder } | null = null;
  const stop = async () => {
    await current?.forwarder.stop();
    current = null;
  };
  return {
    state: () => current?.forwarder.state ?? null,
    async follow() {
      const { syslog } = readPolicy(store);
      const target = JSON.stringify(syslog);
      if (!staysOn || current?.target === target) return;
      await stop();
      if (syslog === null) return;
      const origin = messageOrigin(version);
      current = { target, forwarder: startForwarder({ store, target: syslog, origin, onError }) };
    },
    stop,
  };
}

/** The witnesses that hold now; the one of a file is kept, because it knows what it has read. */
function createWitnesses(store: Store, others: readonly CheckpointWitness[] = []): () => CheckpointWitness[] {
  let current: { readonly file: string; readonly witness: CheckpointWitness } | null = null;
  return () => {
    const { witnessFile: file } = readPolicy(store);
    if (file === null) return [...others];
    if (current?.file !== file) current = { file, witness: withLimit(fileWitness(file), witnessLimitMs) };
    return [current.witness, ...others];
  };
}

/** What a start finds out of the way is itself a record, and the chain goes on from there. */
async function recordStart(
  store: Store,
  {
    record,
    witnessStates,
  }: { record(entry: AuditEntry): Promise<unknown>; witnessStates(): Promise<WitnessState[]> },
): Promise<void> {
  const [newest] = store.queryAudit<{ at: string }>('SELECT at FROM audit ORDER BY sequence DESC LIMIT 1');
  const late = checkStartTime(newest?.at, Date.now());
  if (late) await record(late);
  for (const { name, state, number } of await witnessStates()) {
    if (state !== 'contradicts') continue;
    await record({ action: 'audit.contradicted', subject: name, detail: { number } });
  }
}

/** One after the other, so that a file holds them in their order. A witness that is not there stops nothing. */
function rememberInTurn(witnesses: () => CheckpointWitness[], onError: (error: unknown) => void) {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (tell: (witness: CheckpointWitness) => Promise<void>) => {
    const each = (witness: CheckpointWitness) =>
      tell(witness).catch((error: unknown) => {
        if (!isAbsence(error)) onError(error);
      });
    last = last.then(() => Promise.all(witnesses().map(each)));
  };
  return {
    add: (checkpoint: AuditCheckpoint) => inTurn((witness) => witness.remember(checkpoint)),
    /** Only to those that do not know it yet. */
    addMissing(checkpoint: AuditCheckpoint): void {
      inTurn(async (witness) => {
        const known = await witness.recall();
        if (!known.some(({ signature }) => signature === checkpoint.signature))
          await witness.remember(checkpoint);
      });
    },
    settled: () => last,
  };
}

/** The highest that it knows, against the record of that number. The whole of it is compared by a verification. */
async function compare(store: Store, witness: CheckpointWitness): Promise<WitnessState> {
  const { name } = witness;
  const log = readLogId(store);
  try {
    const own = (await witness.recall()).filter((one) => one.log === log);
    // The highest, not the last: a log that was put back gives out lower numbers again.
    const newest = own.toSorted((a, b) => a.number - b.number).at(-1);
    if (!newest) return { name, state: 'empty', number: null, reason: null };
    const state = isKnown(store, newest) ? 'agrees' : 'contradicts';
    return { name, state, number: newest.number, reason: null };
  } catch (error) {
    if (!isAbsence(error)) throw error;
    return { name, state: 'unreachable', number: null, reason: reasonOf(error) };
  }
}

function isKnown(store: Store, { number, hash }: AuditCheckpoint): boolean {
  const [found] = store.queryAudit<{ hash: string }>(
    `SELECT hash FROM audit WHERE sequence = ?
     UNION ALL SELECT last_hash AS hash FROM audit_archives WHERE last = ?
     UNION ALL SELECT hash FROM audit_checkpoints WHERE number = ? AND number <= (SELECT MAX(last) FROM audit_archives)`,
    [number, number, number],
  );
  return found?.hash === hash;
}

function startTimers(
  { store, dataDir, staysOn, onError }: AuditOptions,
  record: (entry: AuditEntry) => Promise<unknown>,
) {
  const watch = createClockWatch({ wall: Date.now, monotonic: () => performance.now() });
  const clock = setInterval(() => {
    const entry = watch.look();
    if (entry) record(entry).catch(onError);
  }, clockLookMs);
  clock.unref();
  const checkpoints = setInterval(() => void store.checkpoint().catch(onError), checkpointEveryMs);
  checkpoints.unref();
  let rotating = false;
  const rotateNow = async () => {
    if (rotating) return;
    rotating = true;
    const before = new Date(Date.now() - readPolicy(store).archiveAfterDays * dayMs).toISOString();
    await rotate({ store, folder: archivesFolder(dataDir), actor: engineActor, before }).catch(onError);
    rotating = false;
  };
  const rotation = staysOn ? setInterval(() => void rotateNow(), rotateEveryMs) : null;
  rotation?.unref();
  return () => {
    clearInterval(clock);
    clearInterval(checkpoints);
    if (rotation) clearInterval(rotation);
  };
}
