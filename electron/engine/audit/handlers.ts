import { rm } from 'node:fs/promises';
import path from 'node:path';
import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import { auditContract } from '../../contract/audit/index.ts';
import type { FileGrant } from '../../contract/files.ts';
import type { ActorContext } from '../security/actor.ts';
import type { AuditRow } from '../security/audit.ts';
import { decryptContent } from '../security/auditContent.ts';
import { selectAuditRows } from '../store/auditLog.ts';
import { verifyArchiveAlone } from './archiveVerdict.ts';
import type { Audit } from './audit.ts';
import { eraseContent, listPeople } from './erase.ts';
import { findEnds, listContentKeys, listDown, toRecord } from './listRecords.ts';
import { changePolicy, readPolicy } from './policy.ts';
import { archivesFolder, listArchives, rotate } from './rotate.ts';
import { verifyLog } from './verify.ts';

export interface AuditHandlersOptions {
  readonly audit: Audit;
  readonly resolveGrant: (grant: FileGrant, access: 'read' | 'write') => string;
}

const dayMs = 24 * 3_600_000;

export function auditHandlers(options: AuditHandlersOptions) {
  return { ...readingHandlers(options), ...keepingHandlers(options) };
}

function readingHandlers({ audit, resolveGrant }: AuditHandlersOptions) {
  const { store, dataDir } = audit;
  const os = implement(auditContract).$context<ActorContext>();
  return {
    status: os.status.handler(async () => ({
      ...findEnds(store),
      sizeBytes: pageBytes(store),
      checkpoint: audit.newestCheckpoint(),
      witnesses: await audit.witnessStates(),
      archives: listArchives(store),
      syslog: audit.syslogState(),
    })),
    list: os.list.handler(({ input }) => {
      const { rows, next } = listDown(store, input);
      const keys = listContentKeys(store);
      return { records: rows.map((row) => toRecord(row, keys)), next };
    }),
    content: os.content.handler(({ input }) => ({ text: readContent(audit, input.record) })),
    people: os.people.handler(() => ({ people: listPeople(store) })),
    verify: {
      start: os.verify.start.handler(({ input: { archive, checkpoints: noted } }) => {
        if (archive !== undefined) {
          const location = resolveGrant(archive, 'read');
          return { run: audit.verifications.start(0, (how) => verifyArchiveAlone(location, store, how)) };
        }
        const ends = findEnds(store);
        const places = {
          store,
          archivesFolder: archivesFolder(dataDir),
          witnesses: audit.witnesses(),
          noted,
        };
        return { run: audit.verifications.start(ends.last, (how) => verifyLog({ ...places, ...how })) };
      }),
      follow: os.verify.follow.handler(({ input }) => audit.verifications.follow(input.run, input.waitMs)),
    },
    export: {
      start: os.export.start.handler(({ input }) => {
        const day = new Date().toISOString().slice(0, 10);
        return { export: audit.exports.start(input), fileName: `inhouse-audit-${day}.${input.format}` };
      }),
      next: os.export.next.handler(({ input }) => audit.exports.next(input.export)),
    },
    checkpoint: os.checkpoint.handler(async () => {
      const made = await store.checkpoint();
      return { checkpoint: made ?? audit.newestCheckpoint() };
    }),
  };
}

function keepingHandlers({ audit, resolveGrant }: AuditHandlersOptions) {
  const { store, dataDir } = audit;
  const os = implement(auditContract).$context<ActorContext>();
  return {
    policy: os.policy.handler(() => readPolicy(store)),
    changePolicy: os.changePolicy.handler(async ({ input, context: { actor } }) => {
      const { witness, confirmShorter, ...change } = input;
      const witnessFolder = witness ? resolveGrant(witness, 'write') : witness;
      const after = await changePolicy({ store, dataDir }, actor, { change, witnessFolder, confirmShorter });
      await audit.policyChanged();
      return after;
    }),
    archive: os.archive.handler(async ({ input, context: { actor } }) => {
      const days = input.olderThanDays ?? readPolicy(store).archiveAfterDays;
      const before = new Date(Date.now() - days * dayMs).toISOString();
      return { archives: await rotate({ store, folder: archivesFolder(dataDir), actor, before }) };
    }),
    removeArchive: os.removeArchive.handler(async ({ input, context: { actor } }) => {
      const archive = listArchives(store).find((one) => one.first === input.first && one.removedAt === null);
      if (!archive) throw new AppError('request.notFound', { kind: 'archive', name: String(input.first) });
      const until = Date.parse(archive.newestAt) + readPolicy(store).keepDays * dayMs;
      if (Date.now() < until)
        throw new AppError('audit.tooYoung', {
          file: archive.file,
          until: new Date(until).toISOString().slice(0, 10),
        });
      const { first, last, sha256, file } = archive;
      const entry = { action: 'audit.removeArchive', subject: file, detail: { first, last, sha256 } };
      await store.write({ actor, audit: entry, statements: [] });
      await store.markArchiveRemoved(first, new Date().toISOString());
      await rm(path.join(archivesFolder(dataDir), file), { force: true });
      return {};
    }),
    erase: os.erase.handler(async ({ input, context: { actor } }) => ({
      records: await eraseContent({ store, dataDir }, actor, input.person),
    })),
  };
}

function pageBytes(store: Audit['store']): number {
  const [pages] = store.queryAudit<{ bytes: number }>(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
  );
  return pages?.bytes ?? 0;
}

/** Throws `request.notFound` where nothing can be read back, `audit.contentUnreadable`. */
function readContent({ store }: Audit, sequence: number): string {
  const [row] = store.queryAudit<AuditRow>(`${selectAuditRows} WHERE sequence = ?`, [sequence]);
  if (row?.contentKind !== 'encrypted' || row.content === null)
    throw new AppError('request.notFound', { kind: 'content', name: String(sequence) });
  const key = row.contentKey && store.contentKey(row.contentKey);
  if (!key) throw new AppError('audit.contentUnreadable');
  return decryptContent(key, row.id, row.content);
}
