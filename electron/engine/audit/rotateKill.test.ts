import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { verifyArchive } from './archiveFile.ts';
import { openTestStore, testFolder } from './auditLog.fixture.ts';
import { archivesFolder, listArchives, rotate } from './rotate.ts';
import { verifyLog } from './verify.ts';

const kills = 6;
const entry = path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes/auditLoop.ts');

/** Ends it with a signal that nothing can catch, somewhere between a record and the end of an archive. */
async function runUntilKilled(dataDir: string, records: number, waitMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [entry, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === records) setTimeout(() => child.kill('SIGKILL'), waitMs);
  }
  return acknowledged;
}

test('kill -9 while records are written and archived: none is lost, none is there twice, and all of it verifies', {
  timeout: 120_000,
}, async () => {
  const dataDir = testFolder();
  const acknowledged: string[] = [];
  for (let kill = 0; kill < kills; kill += 1)
    acknowledged.push(...(await runUntilKilled(dataDir, 11 + (kill % 3) * 11, kill * 4)));
  const store = await openTestStore(dataDir);
  const folder = archivesFolder(dataDir);
  await rotate({ store, folder, actor: { id: 'test' }, before: '9999-01-01T00:00:00.000Z', mostRecords: 9 });
  const found: string[] = [];
  const keep = ({ action, subject }: { action: string; subject: string }) => {
    if (action === 'test.write') found.push(subject);
  };
  for (const { file } of listArchives(store)) await verifyArchive(path.join(folder, file), { onRow: keep });
  for (const row of store.readAudit()) keep(row);
  expect(new Set(found).size).toBe(found.length);
  expect(acknowledged.filter((subject) => !found.includes(subject))).toEqual([]);
  expect(await verifyLog({ store, archivesFolder: folder, witnesses: [] })).toMatchObject({
    whole: true,
    first: 1,
  });
  await store.close();
});
