import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createExports } from '../electron/engine/audit/exports.ts';
import { listDown } from '../electron/engine/audit/listRecords.ts';
import { archivesFolder } from '../electron/engine/audit/rotate.ts';
import { verifyLog } from '../electron/engine/audit/verify.ts';
import { type AuditEvent, auditRoot, hashAuditRow } from '../electron/engine/security/audit.ts';
import { openDatabase } from '../electron/engine/store/openDatabase.ts';
import { openStore, type Store } from '../electron/engine/store/store.ts';
import { type Figure, figure } from './results.ts';

const key = new Uint8Array(32).fill(1);
const masterKey = new Uint8Array(32).fill(2);
const records = Number(process.env.INHOUSE_BENCH_RECORDS ?? 1_000_000);
const writes = 500;
const actor = { id: 'anna', name: 'Anna', role: 'operator', channel: 'headless', address: '10.0.0.9' };
const question = 'What does the alarm E40 of the infusion pump mean, and what is to be done first? '.repeat(
  4,
);

/** How quickly records are written, each safe against a power cut, and how quickly a long log is verified and looked through. */
export async function benchAudit({
  workFolder,
  rounds,
}: {
  workFolder: string;
  rounds: number;
}): Promise<Figure[]> {
  const dataDir = path.join(workFolder, 'audit');
  rmSync(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  const store = await openStore({ dataDir, key, masterKey });
  const figures = await measureWrites(store, rounds);
  await store.close();
  fill(dataDir);
  const long = await openStore({ dataDir, key, masterKey });
  figures.push(...(await measureReads(long, dataDir, rounds)));
  await long.close();
  rmSync(dataDir, { recursive: true, force: true });
  return figures;
}

async function measureWrites(store: Store, rounds: number): Promise<Figure[]> {
  const kinds = {
    'a record alone': { content: undefined, changes: false },
    'a record with what was said, encrypted': { content: question, changes: false },
    'a record together with a change': { content: undefined, changes: true },
  };
  const figures: Figure[] = [];
  for (const [label, { content, changes }] of Object.entries(kinds)) {
    const rates: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      for (let write = 0; write < writes; write += 1) {
        const params = ['x', String(write)];
        await store.write({
          actor,
          audit: { action: 'chat.send', subject: 'c', ...(content !== undefined && { content }) },
          statements: changes ? [{ sql: 'INSERT OR REPLACE INTO settings VALUES (?, ?)', params }] : [],
        });
      }
      rates.push((1_000 * writes) / (performance.now() - began));
    }
    figures.push(figure({ label, unit: 'records/s', under: null }, rates));
  }
  return figures;
}

/** A log as it would be after some years, chained like any other. */
function fill(dataDir: string): void {
  const database = openDatabase(path.join(dataDir, 'audit.db'), { key, readonly: false });
  const insert =
    database.prepare(`INSERT INTO audit (sequence, hash, id, version, at, actor, person, role, channel, address,
      session, action, subject, detail, result, content_kind, content_key, content)
    VALUES (@sequence, @hash, @id, @version, @at, @actor, @person, @role, @channel, @address, @session, @action, @subject,
      @detail, @result, @contentKind, @contentKey, @content)`);
  const newest = database.prepare<[], { sequence: number; hash: string }>(
    'SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1',
  );
  let { sequence, hash } = newest.get() ?? { sequence: 0, hash: auditRoot };
  database.transaction(() => {
    while (sequence < records) {
      sequence += 1;
      const event = syntheticEvent(sequence);
      hash = hashAuditRow(hash, sequence, event);
      insert.run({ ...event, sequence, hash });
    }
  })();
  database.close();
}

const origin = { actor: 'anna', person: 'Anna', role: 'operator', channel: 'headless', address: '10.0.0.9' };

function syntheticEvent(sequence: number): AuditEvent {
  const isRare = sequence % 200_000 === 77;
  return {
    ...origin,
    id: `bench-${sequence}`,
    version: 2,
    at: new Date(1_700_000_000_000 + sequence * 60_000).toISOString(),
    session: 's1',
    action: isRare ? 'models.remove' : 'chat.send',
    subject: `conversation ${sequence % 997}`,
    detail: '{"models":["m1"],"answer":"a1","precision":"int8"}',
    result: 'ok',
    ...{ contentKind: 'encrypted', contentKey: 'k1', content: 'A'.repeat(400) },
  };
}

async function measureReads(store: Store, dataDir: string, rounds: number): Promise<Figure[]> {
  const asked = { store, archivesFolder: archivesFolder(dataDir), witnesses: [] };
  const verified: number[] = [];
  const pages: number[] = [];
  const searched: number[] = [];
  const exported: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let began = performance.now();
    const verdict = await verifyLog(asked);
    if (!verdict.whole) throw new Error(JSON.stringify(verdict.broken));
    verified.push((1_000 * verdict.checked) / (performance.now() - began));
    began = performance.now();
    listDown(store, { filter: {}, atMost: 100, before: Math.round(records / 2) });
    pages.push(performance.now() - began);
    began = performance.now();
    walkAll(store);
    searched.push(performance.now() - began);
    began = performance.now();
    const count = exportSome(store);
    exported.push((1_000 * count) / (performance.now() - began));
  }
  const of = `of ${records.toLocaleString('en')} records`;
  return [
    figure({ label: `verification ${of}`, unit: 'records/s', under: null }, verified),
    figure({ label: `a page in the middle ${of}`, unit: 'ms', under: 100 }, pages),
    figure({ label: `a rare action, looked for in all ${of}`, unit: 'ms', under: null }, searched),
    figure({ label: 'export as CSV', unit: 'records/s', under: null }, exported),
  ];
}

function walkAll(store: Store): void {
  for (let before: number | undefined; ; ) {
    const { next } = listDown(store, {
      filter: { action: 'models' },
      atMost: 100,
      ...(before && { before }),
    });
    if (next === null) return;
    before = next;
  }
}

function exportSome(store: Store): number {
  const exports = createExports(store, 'bench');
  const id = exports.start({ format: 'csv', filter: {} });
  let count = 0;
  for (let piece = 0; piece < 100; piece += 1) count += exports.next(id).records;
  return count;
}
