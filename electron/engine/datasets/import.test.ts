import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReadChoice } from '../../compute/datasets/contract.ts';
import type { Datasets } from './datasets.ts';
import { datasetImportJob } from './importJob.ts';
import { datasetFolder } from './openFiles.ts';
import { alpacaLines, openTestDatasets } from './testing/openTestDatasets.ts';
import { openDatasetFile } from './worker/datasetFile.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-import-'));
const file = path.join(folder, 'rows.jsonl');
const rowCount = 12_000;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Some ten megabytes, in lines that no piece of the file ends with. */
beforeAll(() => {
  const lines = Array.from({ length: rowCount }, (_, row) =>
    JSON.stringify({
      instruction: `${row}: ${'报警灯亮了，怎么办？'.repeat(12)}`,
      output: `${'Check the cable. '.repeat(20 + (row % 13))}`,
    }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
});

const wholeDir = path.join(folder, 'whole');
let first: Awaited<ReturnType<typeof importAll>>;
let whole: ReturnType<typeof storedRows>;

/** What every other way must come to. */
beforeAll(async () => {
  await using opened = await openTestDatasets(wholeDir, { id: 'test', kind: 'chat' });
  first = await importAll(opened.datasets);
  whole = storedRows(wholeDir);
});

const input = { path: file, choice: alpacaLines, licence: null, actor: 'tester' };

function importAll(datasets: Datasets, source: number | null = null) {
  return datasets.write('test', 'import', { ...input, source });
}

/** Ids, places in the file and contents. */
function storedRows(dataDir: string) {
  const opened = openDatasetFile(datasetFolder(dataDir, 'test'), { key: null, readonly: true });
  try {
    return opened.all(
      'SELECT id, line, lower(hex(hash)) AS hash FROM rows JOIN contents USING (id) ORDER BY id',
    );
  } finally {
    opened.close();
  }
}

test('every line of a file becomes a row, and the same file again adds nothing', async () => {
  await using opened = await openTestDatasets(wholeDir, { id: 'test', kind: 'chat' });
  const { datasets, store } = opened;
  expect(first).toMatchObject({ records: rowCount, rows: rowCount, rejects: 0 });
  expect(await importAll(datasets)).toMatchObject({ rows: 0, duplicates: rowCount });
  expect(datasets.find('test').rows).toBe(rowCount);
  expect(whole).toHaveLength(rowCount);
  expect(storedRows(wholeDir)).toEqual(whole);
  const { sources } = await datasets.read('test', 'sources.list', {});
  expect(sources.map(({ state, sha256 }) => [state, sha256?.length])).toEqual([
    ['done', 64],
    ['done', 64],
  ]);
  expect(sources[0]?.sha256).toBe(sources[1]?.sha256);
  expect([...store.readAudit()]).toEqual([]);
});

test('two imports at once into one data set add each row once', async () => {
  const dataDir = path.join(folder, 'both');
  await using opened = await openTestDatasets(dataDir, { id: 'test', kind: 'chat' });
  const both = await Promise.all([importAll(opened.datasets), importAll(opened.datasets)]);
  expect(both.map(({ rows, duplicates }) => rows + duplicates)).toEqual([rowCount, rowCount]);
  expect(new Set(storedRows(dataDir).map((row) => (row as { hash: string }).hash)).size).toBe(rowCount);
  expect(opened.datasets.find('test').rows).toBe(rowCount);
});

test('a dry run says what the import then does, with how far it has come', async () => {
  const dataDir = path.join(folder, 'dry');
  const labelled = path.join(folder, 'labelled.csv');
  const rows = ['same,fault', 'same,', 'same,fault', 'same,other', 'new,'];
  writeFileSync(labelled, `text,label\n${rows.join('\n')}\n`);
  const choice: ReadChoice = {
    reading: { ...alpacaLines.reading, format: 'delimited', delimiter: ',', hasHeader: true },
    mapping: { shape: 'text', columns: { text: 'text', label: 'label' } },
  };
  await using opened = await openTestDatasets(dataDir, { id: 'test', kind: 'text' });
  const wanted = { ...input, path: labelled, choice };
  const progress: number[][] = [];
  const onProgress = (...told: number[]) => progress.push(told);
  const dry = await opened.datasets.read('test', 'import.dryRun', wanted, { onProgress });
  expect(dry).toMatchObject({ records: 5, rows: 3, duplicates: 2 });
  const { size } = statSync(labelled);
  expect(progress.map(([, total]) => total)).toEqual(progress.map(() => size));
  expect(await opened.datasets.write('test', 'import', { ...wanted, source: null })).toMatchObject({
    ...{ records: 5, rows: 3, duplicates: 2 },
  });
});

test('an import has succeeded even where the file that was handed over cannot be removed', async () => {
  const small = path.join(folder, 'small.jsonl');
  writeFileSync(small, '{"instruction":"a","output":"b"}\n');
  await using opened = await openTestDatasets(path.join(folder, 'held'), { id: 'test', kind: 'chat' });
  const job = datasetImportJob(opened.datasets, { release: () => Promise.reject(new Error('EBUSY')) });
  const attempt = { id: 'job', input: { ...input, dataset: 'test', path: small } };
  const context = { signal: new AbortController().signal, progress: () => undefined };
  expect(await job.run(attempt as never, context as never)).toMatchObject({ result: { rows: 1 } });
});

const childEntry = path.join(import.meta.dirname, 'testing', 'importingChild.ts');

/** What the child prints, line by line. */
function startChild(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout }) };
}

test('an import whose engine is killed half-way goes on to the same rows', async () => {
  const dataDir = path.join(folder, 'killed');
  const { child, lines } = startChild(process.execPath, [childEntry, dataDir, file]);
  for await (const line of lines) if (line.startsWith('progress')) break;
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  const before = storedRows(dataDir).length;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(rowCount);
  await using opened = await openTestDatasets(dataDir, { id: 'test', kind: 'chat' });
  const { sources } = await opened.datasets.read('test', 'sources.list', {});
  expect(sources).toMatchObject([{ state: 'stopped', rows: before }]);
  expect(await importAll(opened.datasets, 1)).toMatchObject({ rows: rowCount });
  expect(storedRows(dataDir)).toEqual(whole);
});

test('a cancelled import keeps what it has, and goes on when it is asked to', async () => {
  const dataDir = path.join(folder, 'cancelled');
  await using opened = await openTestDatasets(dataDir, { id: 'test', kind: 'chat' });
  const controller = new AbortController();
  const run = opened.datasets.write(
    'test',
    'import',
    { ...input, source: null },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  await expect(run).rejects.toMatchObject({ code: 'request.cancelled' });
  const kept = opened.datasets.find('test').rows;
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(rowCount);
  await importAll(opened.datasets, 1);
  expect(storedRows(dataDir)).toEqual(whole);
});

test('a file that was written to since is not read on', async () => {
  const dataDir = path.join(folder, 'changed');
  const changing = path.join(folder, 'changing.jsonl');
  writeFileSync(changing, '{"instruction":"a","output":"b"}\n');
  await using opened = await openTestDatasets(dataDir, { id: 'test', kind: 'chat' });
  const { datasets } = opened;
  const source = await datasets.write('test', 'sources.add', { ...input, path: changing });
  writeFileSync(changing, '{"instruction":"a","output":"c"}\n{"instruction":"d","output":"e"}\n');
  await expect(datasets.write('test', 'import', { ...input, path: changing, source })).rejects.toMatchObject({
    code: 'dataFile.changed',
  });
  expect(datasets.find('test').rows).toBe(0);
});

test('a full disk ends an import with what was stored whole, and once there is room it goes on to the same rows', async () => {
  const disk = path.join(folder, 'disk');
  mkdirSync(disk);
  const script = [
    'mount -t tmpfs -o size=64m tmpfs "$1"',
    'head -c 54m /dev/zero > "$1/filler"',
    '"$2" "$3" "$1/data" "$4" "$1/filler"',
    'cp -r "$1/data" "$5"',
  ].join(' && ');
  const own = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const after = path.join(folder, 'full');
  const { child, lines } = startChild('unshare', [
    ...[...own, '--mount', 'sh', '-c', script, 'sh'],
    ...[disk, process.execPath, childEntry, file, after],
  ]);
  const ends: string[] = [];
  for await (const line of lines) {
    if (line.startsWith('progress')) continue;
    ends.push(line);
    child.stdin.write('again\n');
  }
  expect(ends).toEqual(['disk.full', `rows ${rowCount}`]);
  expect(storedRows(after)).toEqual(whole);
});

test('a line of 300 MB costs its own record and no other', async () => {
  const dataDir = path.join(folder, 'long');
  const long = path.join(folder, 'long.jsonl');
  const [before, after] = ['{"instruction":"a","output":"b"}\n', '\n{"instruction":"c","output":"d"}\n'];
  writeFileSync(long, `${before}{"instruction":"`);
  const piece = Buffer.alloc(10 * 2 ** 20, 'x');
  for (let written = 0; written < 30; written += 1) appendFileSync(long, piece);
  appendFileSync(long, `"}${after}`);
  await using opened = await openTestDatasets(dataDir, { id: 'test', kind: 'chat' });
  const { datasets } = opened;
  const rows = await datasets.write('test', 'import', { ...input, path: long, source: null });
  expect(rows).toMatchObject({ records: 3, rows: 2, rejects: 1 });
  const query = { source: 1, after: 0, atMost: 10, withDuplicates: false };
  const { rejects } = await datasets.read('test', 'sources.rejects', query);
  expect(rejects).toMatchObject([{ line: 2, reason: 'tooLong' }]);
  expect(rejects[0]?.excerpt.length).toBeLessThanOrEqual(2_000);
  rmSync(long);
});
