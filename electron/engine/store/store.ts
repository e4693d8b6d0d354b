import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../common/errors/appError.ts';
import {
  type AuditActor,
  type AuditEntry,
  type AuditRow,
  type ChainLink,
  chainStart,
  originOf,
} from '../security/audit.ts';
import type { AuditCheckpoint } from '../security/auditCheckpoint.ts';
import { unwrapKey, type WrappedKey } from '../security/auditContent.ts';
import { type AuditArchive, selectArchiveEnd } from './auditArchives.ts';
import { openSigningKeys, type SigningKeyRow, selectSigningKeys } from './auditCheckpoints.ts';
import { aboutContentKey, selectContentKey } from './auditEvents.ts';
import { selectAuditRows } from './auditLog.ts';
import { openDatabase, type PreparedStatement } from './openDatabase.ts';
import type {
  StoreFailure,
  StoreIntegrity,
  StoreReply,
  StoreRequest,
  StoreWorkerData,
} from './storeMessages.ts';
import { databaseNames, type SqlValue, type Statement, type WriteResult } from './writer.ts';

export type { SqlValue, Statement, WriteResult } from './writer.ts';

/** An audited write needs to know who; what the engine writes on its own account (progress, tokens) has no audit row. */
export type Write =
  | {
      readonly actor: AuditActor;
      readonly audit: AuditEntry;
      readonly statements: readonly Statement[];
      readonly overwrites?: boolean;
    }
  | {
      readonly actor?: AuditActor;
      readonly audit: null;
      readonly statements: readonly Statement[];
    };

export interface Store {
  /**
   * All statements in one transaction together with the audit entry, or nothing. Resolves when it would survive a kill
   * (with an audit entry: a power cut). Rejects with `store.conflict`, `store.auditUnavailable`, `disk.full`, `store.lost`.
   */
  write(command: Write): Promise<WriteResult[]>;
  /** Sees every acknowledged write. Runs in the caller's thread: for short queries over indexes. */
  read<T extends object>(sql: string, params?: readonly SqlValue[]): T[];
  /** The audit log from row `from` (the first is 1) up to `to`, in order; archived rows are not in it. */
  readAudit(from?: number, to?: number): IterableIterator<AuditRow>;
  /** What else audit.db holds: checkpoints, archives, filtered rows. Runs in the caller's thread. */
  queryAudit<T extends object>(sql: string, params?: readonly SqlValue[]): T[];
  /** What the log's first row follows: the end of the last archive. */
  auditStart(): ChainLink;
  /** Opens a person's content key. null: it was erased. Throws `audit.contentUnreadable`. */
  contentKey(id: string): Uint8Array | null;
  /** Public keys (base64) whose checkpoints are this installation's. */
  auditKeys(): string[];
  /** Signs the newest record now. null: that is done already. */
  checkpoint(): Promise<AuditCheckpoint | null>;
  /** Told of every checkpoint from now on. */
  onCheckpoint(listener: (checkpoint: AuditCheckpoint) => void): void;
  /** With the log's key: Ed25519, base64. */
  signAudit(text: string): Promise<{ readonly publicKey: string; readonly signature: string }>;
  /** Enters a verified archive and deletes its rows from the log, both or neither. */
  enterArchive(archive: AuditArchive): Promise<void>;
  markArchiveRemoved(first: number, at: string): Promise<void>;
  /** Whether both databases hold together; reads all of them, while writes wait. */
  checkIntegrity(): Promise<StoreIntegrity>;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly dataDir: string;
  /** 32 bytes; null: not encrypted. */
  readonly key?: Uint8Array | null;
  /** 32 bytes, which wrap the keys of the audit log; null: they lie as the database does. */
  readonly masterKey?: Uint8Array | null;
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

const workerEntry = new URL('../../host/storeWorker.ts', import.meta.url);

/** Starts the store worker, which migrates the databases, and opens them for reading here. */
export async function openStore({ dataDir, key = null, masterKey = null }: StoreOptions): Promise<Store> {
  const workerData: StoreWorkerData = { dataDir, key, masterKey };
  const worker = new Worker(workerEntry, { workerData, execArgv: [] });
  const pending = new Map<number, Pending>();
  const closed = Promise.withResolvers<void>();
  await opened(worker);
  let lost: AppError | null = null;
  const listeners: ((checkpoint: AuditCheckpoint) => void)[] = [];
  worker.on('message', (reply: StoreReply) => {
    if (reply.kind === 'checkpointed') for (const tell of listeners) tell(reply.checkpoint);
    else settle(reply, pending);
  });
  worker.on('error', (error) => fail(new AppError('store.lost', {}, { cause: error })));
  worker.on('exit', () => {
    fail(new AppError('store.lost'));
    closed.resolve();
  });
  function fail(error: AppError): void {
    lost ??= error;
    for (const { reject } of pending.values()) reject(lost);
    pending.clear();
  }

  const reader = openReader(dataDir, databaseNames.inhouse, key);
  const auditReader = openReader(dataDir, databaseNames.audit, key);
  let lastId = 0;
  /** `Answer` is what the worker replies to this kind of request. */
  function ask<Answer>(toRequest: (id: number) => StoreRequest): Promise<Answer> {
    if (lost) return Promise.reject(lost);
    lastId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    pending.set(lastId, { resolve: (answer) => resolve(answer as Answer), reject });
    worker.postMessage(toRequest(lastId));
    return promise;
  }
  return {
    write({ actor, audit, statements, ...rest }) {
      const command = { origin: originOf(actor ?? { id: 'engine' }), audit, statements, ...rest };
      return ask<WriteResult[]>((id) => ({ kind: 'write', id, command }));
    },
    queryAudit: <T extends object>(sql: string, params: readonly SqlValue[] = []) =>
      auditReader.all(sql, params) as T[],
    auditStart: () => (auditReader.all(selectArchiveEnd, [])[0] as ChainLink | undefined) ?? chainStart,
    contentKey(id) {
      const [row] = reader.all(selectContentKey, [id]) as WrappedKey[];
      return row ? unwrapKey(masterKey, row, aboutContentKey(id)) : null;
    },
    auditKeys: () =>
      openSigningKeys(auditReader.all(selectSigningKeys, []) as SigningKeyRow[], masterKey).map(
        ({ publicKey }) => publicKey,
      ),
    checkpoint: () => ask<AuditCheckpoint | null>((id) => ({ kind: 'checkpoint', id })),
    onCheckpoint: (listener) => void listeners.push(listener),
    signAudit: (text) => ask((id) => ({ kind: 'sign', id, text })),
    enterArchive: (archive) => ask((id) => ({ kind: 'archive', id, archive })),
    markArchiveRemoved: (first, at) => ask((id) => ({ kind: 'removeArchive', id, first, at })),
    checkIntegrity: () => ask<StoreIntegrity>((id) => ({ kind: 'check', id })),
    read: <T extends object>(sql: string, params: readonly SqlValue[] = []) => reader.all(sql, params) as T[],
    readAudit: (from = 1, to = Number.MAX_SAFE_INTEGER) =>
      auditReader.iterate(`${selectAuditRows} WHERE sequence BETWEEN ? AND ? ORDER BY sequence`, [
        from,
        to,
      ]) as IterableIterator<AuditRow>,
    async close() {
      worker.postMessage({ kind: 'close' } satisfies StoreRequest);
      await closed.promise;
      reader.close();
      auditReader.close();
    },
  };
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', (reply: StoreReply) => {
      if (reply.kind === 'failed') reject(toError(reply.error));
      else resolve();
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new AppError('store.lost', {}, { cause: new Error(`exit code ${code}`) })),
    );
  });
}

function settle(reply: StoreReply, pending: Map<number, Pending>): void {
  if (!('id' in reply) || reply.id === null) return;
  const waiting = pending.get(reply.id);
  pending.delete(reply.id);
  if (reply.kind === 'done') waiting?.resolve(reply.answer);
  else waiting?.reject(toError(reply.error));
}

function toError(failure: StoreFailure): Error {
  return failure.code === null
    ? new Error(`store worker: ${failure.message}`)
    : new AppError(failure.code, failure.data);
}

function openReader(dataDir: string, name: string, key: Uint8Array | null) {
  const database = openDatabase(path.join(dataDir, name), { key, readonly: true });
  const prepared = new Map<string, PreparedStatement>();
  const prepare = (sql: string) => {
    let statement = prepared.get(sql);
    if (!statement) {
      if (prepared.size >= 500) prepared.clear();
      statement = database.prepare<unknown[], unknown>(sql);
      prepared.set(sql, statement);
    }
    return statement;
  };
  return {
    all: (sql: string, params: readonly SqlValue[]) => prepare(sql).all(...params),
    iterate: (sql: string, params: readonly SqlValue[]) =>
      database.prepare<unknown[], unknown>(sql).iterate(...params),
    close: () => database.close(),
  };
}
