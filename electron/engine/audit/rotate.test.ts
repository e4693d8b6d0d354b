import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { verifyArchive, writeArchive } from './archiveFile.ts';
import { verifyArchiveAlone } from './archiveVerdict.ts';
import { openTestStore, testFolder, writeRecords } from './auditLog.fixture.ts';
import { archivesFolder, listArchives, readLogId, rotate } from './rotate.ts';
import { verifyLog } from './verify.ts';

const actor = { id: 'admin' };
const everything = '9999-01-01T00:00:00.000Z';

async function filled(dataDir: string, count: number): Promise<Store> {
  const store = await openTestStore(dataDir);
  await writeRecords(store, 1, count);
  return store;
}
const rotateAll = (store: Store, dataDir: string, mostRecords?: number) =>
  rotate({
    store,
    folder: archivesFolder(dataDir),
    actor,
    before: everything,
    ...(mostRecords && { mostRecords }),
  });
const verify = (store: Store, dataDir: string) =>
  verifyLog({ store, archivesFolder: archivesFolder(dataDir), witnesses: [] });

test('records go into archives, the log goes on from their last hash, and all of it verifies across restarts', async () => {
  const dataDir = testFolder();
  let store = await filled(dataDir, 25);
  const archives = await rotateAll(store, dataDir, 10);
  expect(archives.map(({ first, last }) => [first, last])).toEqual([
    [1, 10],
    [11, 20],
    [21, 24], // The newest record stays.
  ]);
  expect([...store.readAudit()][0]?.sequence).toBe(25);
  await store.close();
  store = await openTestStore(dataDir);
  await writeRecords(store, 100, 102);
  const last = [...store.readAudit()].at(-1)?.sequence ?? 0;
  expect(await verify(store, dataDir)).toMatchObject({
    whole: true,
    first: 1,
    last,
    checked: last,
    archivesRead: 3,
  });
  await store.close();
});

test('only what is old enough goes', async () => {
  const dataDir = testFolder();
  const store = await filled(dataDir, 5);
  const [, , third] = [...store.readAudit()];
  await new Promise((resolve) => setTimeout(resolve, 5));
  const asked = { store, folder: archivesFolder(dataDir), actor };
  expect(await rotate({ ...asked, before: '2020-01-01T00:00:00.000Z' })).toEqual([]);
  const [archive] = await rotate({ ...asked, before: third?.at ?? '' });
  expect(archive?.last).toBeLessThan(3);
  await store.close();
});

test('killed between the file and its row, the archive is taken up again: nothing is lost, nothing is there twice', async () => {
  const dataDir = testFolder();
  const store = await filled(dataDir, 12);
  const folder = archivesFolder(dataDir);
  const name = 'audit-0000000001-0000000005.jsonl';
  mkdirSync(folder);
  await writeArchive({
    ...{ location: path.join(folder, name), log: readLogId(store), after: store.auditStart() },
    rows: [...store.readAudit(1, 5)],
    sign: (text) => store.signAudit(text),
  });
  writeFileSync(path.join(folder, 'audit-x.jsonl.partial'), 'half'); // And another that was being written.
  await rotateAll(store, dataDir);
  expect(listArchives(store).map(({ last }) => last)).toEqual([5, 11]);
  expect(listArchives(store)[0]?.file).toBe(name);
  expect(readdirSync(folder).filter((file) => file.endsWith('.partial'))).toEqual([]);
  const last = [...store.readAudit()].at(-1)?.sequence;
  expect(await verify(store, dataDir)).toMatchObject({ whole: true, checked: last, last });
  await store.close();
});

test('rows leave the log only into an archive that verifies', async () => {
  const dataDir = testFolder();
  const store = await filled(dataDir, 6);
  const folder = archivesFolder(dataDir);
  await rotate({ store, folder, actor, before: '2020-01-01T00:00:00.000Z' });
  writeFileSync(path.join(folder, 'audit-0000000001-0000000003.jsonl'), 'not what was written\n');
  await expect(rotateAll(store, dataDir)).rejects.toMatchObject({ code: 'audit.archiveBroken' });
  expect([...store.readAudit()].length).toBe(6);
  await store.close();
});

async function archived(dataDir: string): Promise<{ store: Store; location: string; lines: string[] }> {
  const store = await filled(dataDir, 10);
  const [archive] = await rotateAll(store, dataDir);
  const location = path.join(archivesFolder(dataDir), archive?.file ?? '');
  return { store, location, lines: readFileSync(location, 'utf8').trimEnd().split('\n') };
}

const harm: Record<string, { change: (lines: string[]) => string[]; record: number }> = {
  'a record edited': {
    change: (lines) => lines.map((line, index) => (index === 3 ? line.replace('"s4"', '"x"') : line)),
    record: 4,
  },
  'a record removed': { change: (lines) => lines.filter((_, index) => index !== 3), record: 4 },
  'two records exchanged': {
    change: ([a = '', b = '', c = '', ...rest]) => [a, c, b, ...rest],
    record: 2,
  },
  'cut off': { change: (lines) => lines.slice(0, 4), record: 1 },
  'a line put in between': { change: ([a = '', ...rest]) => [a, 'x', ...rest], record: 2 },
  'a manifest that says something else': {
    change: (lines) =>
      lines.map((line, index) => (index === lines.length - 1 ? line.replace('"log":"', '"log":"f') : line)),
    record: 9,
  },
};

test.for(Object.entries(harm))('of an archive, %s is named', async ([, { change, record }]) => {
  const dataDir = testFolder();
  const { store, location, lines } = await archived(dataDir);
  expect((await verifyArchive(location)).broken).toBeNull();
  writeFileSync(location, `${change(lines).join('\n')}\n`);
  expect((await verifyArchive(location)).broken).toMatchObject({ record });
  expect((await verify(store, dataDir)).broken).toMatchObject({ where: path.basename(location) });
  await store.close();
});

test('an archive that somebody signed with another key is not ours; one that is gone is named', async () => {
  const dataDir = testFolder();
  const { store, location } = await archived(dataDir);
  const other = await openTestStore(testFolder());
  const copy = `${location}.copy`;
  const rows = readFileSync(location, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  await writeArchive({
    ...{ location: copy, log: readLogId(store), after: { sequence: 0, hash: '0'.repeat(64) }, rows },
    sign: (text) => other.signAudit(text),
  });
  const how = { onProgress: () => undefined, signal: new AbortController().signal };
  expect((await verifyArchiveAlone(location, store, how)).whole).toBe(true);
  expect((await verifyArchiveAlone(copy, store, how)).broken).toMatchObject({ fault: 'checkpoint' });
  writeFileSync(location, readFileSync(copy));
  expect((await verify(store, dataDir)).broken).toMatchObject({ fault: 'checkpoint' });
  writeFileSync(location, '');
  expect((await verify(store, dataDir)).broken).toMatchObject({ record: 1, fault: 'archive' });
  await Promise.all([store.close(), other.close()]);
});

test('an archive is plain text whose hash anybody can compute', async () => {
  const dataDir = testFolder();
  const { store, location, lines } = await archived(dataDir);
  const { manifest } = JSON.parse(lines.at(-1) ?? '') as { manifest: { sha256: string } };
  const text = lines.slice(0, -1).map((line) => `${line}\n`);
  expect(createHash('sha256').update(text.join('')).digest('hex')).toBe(manifest.sha256);
  expect(existsSync(location)).toBe(true);
  await store.close();
});
