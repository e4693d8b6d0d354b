import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../common/errors/appError.ts';
import { type AuditActor, type AuditEntry, type AuditRow, originOf } from '../security/audit.ts';
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
  /** The audit log from row `from` (the first is 1), in order. */
  readAudit(from?: number): IterableIterator<AuditRow>;
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
  resolve(answer: WriteResult[] | StoreIntegrity): void;
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
  worker.on('message', (reply: StoreReply) => settle(reply, pending));
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
    checkIntegrity: () => ask<StoreIntegrity>((id) => ({ kind: 'check', id })),
    read: <T extends object>(sql: string, params: readonly SqlValue[] = []) => reader.all(sql, params) as T[],
    readAudit: (from = 1) =>
      auditReader.iterate(`${selectAuditRows} WHERE sequence >= ? ORDER BY sequence`, [
        from,
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
  if (reply.kind === 'ready' || reply.kind === 'closed' || reply.id === null) return;
  const waiting = pending.get(reply.id);
  pending.delete(reply.id);
  if (reply.kind === 'written') waiting?.resolve(reply.results);
  else if (reply.kind === 'checked') waiting?.resolve(reply.integrity);
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
