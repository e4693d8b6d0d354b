import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../common/errors/appError.ts';
import type { InferenceCheck } from '../../../compute/contract.ts';
import type { Inventory } from '../../../contract/hardware.ts';
import type { ProviderProof } from '../../../contract/providers.ts';
import type { SelftestCheckName, SelftestReport } from '../../../contract/selftest.ts';
import { formatSelftest } from '../../../contract/selftestText.ts';
import { openDataDir } from '../../store/dataDir.ts';
import { openDatabase } from '../../store/openDatabase.ts';
import { openStore, type Store } from '../../store/store.ts';
import { systemFiles } from '../sources/systemFiles.ts';
import { createRedaction } from './redact.ts';
import { runSelftest, type SelftestOptions } from './runSelftest.ts';

let root: string;
let dataDir: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'inhouse-selftest-'));
  dataDir = path.join(root, 'data');
  const windowFolder = path.join(root, 'window');
  mkdirSync(path.join(windowFolder, 'assets'), { recursive: true });
  writeFileSync(path.join(windowFolder, 'index.html'), '<script src="/assets/a.js"></script>');
  writeFileSync(path.join(windowFolder, 'assets', 'a.js'), '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const inference: InferenceCheck = {
  ...{ runtime: '1', exact: 1e-6, fast: 1e-2 },
  direct: { exact: 1e-6, fast: 1e-2 },
};

/** A machine on which everything is in order; native code answers by word only. */
function machine(answers: { inference?: InferenceCheck; processId?: () => Promise<number> } = {}) {
  const client = {
    machine: {
      processId: answers.processId ?? (async () => 77),
      inference: async () => answers.inference ?? inference,
    },
  };
  return {
    ask: (question: (asked: never) => Promise<unknown>) => question(client as never),
    stop: () => undefined,
  } as SelftestOptions['machine'];
}

function options(store: Store | null, given: Partial<SelftestOptions> = {}): SelftestOptions {
  return {
    dataDir,
    files: systemFiles,
    pool: { runReader: async () => ({ name: 'sample', parameterCount: 3, problems: [] }) as never },
    machine: machine(),
    store,
    startFailure: null,
    sampleModelFolder: root,
    windowFolder: path.join(root, 'window'),
    programFolder: '/opt/inhouse',
    version: '1.2.3',
    inventory: () => Promise.reject(new Error('none')),
    confinement: async () => ({ program: 'bubblewrap 1.0', failure: null }),
    onBug: () => '',
    ...given,
  };
}

async function withStore(given: Partial<SelftestOptions> = {}): Promise<SelftestReport> {
  const directory = openDataDir(dataDir);
  const store = await openStore({ dataDir });
  try {
    return await runSelftest(options(store, given));
  } finally {
    await store.close();
    directory.release();
  }
}

const checkOf = (report: SelftestReport, name: SelftestCheckName) =>
  report.checks.find((check) => check.name === name);
const notInOrder = (report: SelftestReport) =>
  report.checks.flatMap(({ name, state, error }) => (error ? [[name, state, error.code]] : []));

const cpuWorks: ProviderProof = {
  ...{ provider: 'cpu', state: 'works', reason: null, deviceName: null, isSoftware: false },
  ...{ runMs: 1, difference: 0, provedAt: '2026-01-01T00:00:00.000Z' },
};

test('on a machine in order every check passes, and the sample model is skipped where it is not imported', async () => {
  const report = await withStore({ askSample: async () => null, proveProviders: async () => [cpuWorks] });
  expect(notInOrder(report)).toEqual([]);
  expect(report.checks.filter(({ state }) => state === 'skipped').map(({ name }) => name)).toEqual([
    'sampleAnswer',
  ]);
});

test('a damaged page of a database is found', async () => {
  const directory = openDataDir(dataDir);
  const first = await openStore({ dataDir });
  const rows = Array.from({ length: 400 }, (_, index) => ({
    sql: 'INSERT INTO settings (name, value) VALUES (?, ?)',
    params: [`name ${index}`, JSON.stringify('x'.repeat(200))],
  }));
  await first.write({ audit: null, statements: rows });
  await first.close();
  directory.release();
  const file = path.join(dataDir, 'inhouse.db');
  const database = openDatabase(file, { key: null, readonly: false });
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  const bytes = readFileSync(file);
  const at = bytes.indexOf('name 200');
  expect(at).toBeGreaterThan(0);
  // The header of the page that holds the row: its type and count of cells.
  bytes.fill(0xee, at - (at % 4096), at - (at % 4096) + 64);
  writeFileSync(file, bytes);
  const report = await withStore();
  expect(checkOf(report, 'databases')).toMatchObject({ state: 'failed' });
  expect(checkOf(report, 'databases')?.error?.code).toMatch(/selftest\.databaseDamaged|store\.damaged/);
});

test('an entry of the audit log that somebody changed is named', async () => {
  const directory = openDataDir(dataDir);
  const first = await openStore({ dataDir });
  for (const subject of ['a', 'b', 'c'])
    await first.write({ actor: { id: 'x' }, audit: { action: 'test', subject }, statements: [] });
  await first.close();
  directory.release();
  const audit = openDatabase(path.join(dataDir, 'audit.db'), { key: null, readonly: false });
  audit.exec("DROP TRIGGER audit_no_update; UPDATE audit SET subject = 'other' WHERE sequence = 2");
  audit.close();
  const report = await withStore();
  expect(checkOf(report, 'auditLog')?.error).toEqual({ code: 'selftest.auditBroken', data: { row: 2 } });
});

test('a data directory that a second engine could open is refused', async () => {
  mkdirSync(dataDir, { mode: 0o700 });
  // Nobody holds the lock here.
  const store = await openStore({ dataDir });
  const report = await runSelftest(options(store));
  await store.close();
  expect(checkOf(report, 'lock')?.error?.code).toBe('selftest.notLocked');
});

test('wrong numbers, no numbers, missing files, a wrong answer and a native library that fails are failures', async () => {
  rmSync(path.join(root, 'window', 'assets', 'a.js'));
  const report = await withStore({
    machine: machine({
      inference: { ...inference, exact: Number.NaN },
      processId: () => Promise.reject(new Error('cannot open shared object file')),
    }),
    askSample: async () => 'I do not know.',
  });
  expect(notInOrder(report)).toEqual([
    ['nativeCalls', 'failed', 'selftest.failed'],
    ['inference', 'failed', 'selftest.wrongNumbers'],
    ['sampleAnswer', 'failed', 'selftest.wrongAnswer'],
    ['windowFiles', 'failed', 'selftest.windowIncomplete'],
  ]);
});

test('a library that cannot be called directly is a warning: models run all the same, only slower', async () => {
  const direct = { code: 'runtime.untested', data: { version: '2.0.0', tested: '1.30.0' } } as const;
  const report = await withStore({ machine: machine({ inference: { ...inference, direct } }) });
  expect(checkOf(report, 'inference')).toMatchObject({ state: 'warned', error: direct });
  const wrong = { ...inference, direct: { exact: 1, fast: 1e-2 } };
  const failed = await withStore({ machine: machine({ inference: wrong }) });
  expect(checkOf(failed, 'inference')?.error?.code).toBe('selftest.wrongNumbers');
});

test('it is said what confines the readers of files from outside; that nothing does is a warning', async () => {
  expect(checkOf(await withStore(), 'confinement')).toMatchObject({
    state: 'passed',
    detail: 'bubblewrap 1.0',
  });
  const failure = new AppError('confinement.refused', { reason: 'no namespaces' });
  const report = await withStore({ confinement: async () => ({ program: null, failure }) });
  expect(checkOf(report, 'confinement')).toMatchObject({
    state: 'warned',
    error: { code: 'confinement.refused', data: { reason: 'no namespaces' } },
  });
});

test('without an engine the reason is in the report, and what needs none is checked all the same', async () => {
  const startFailure = new AppError('dataDir.unusable', { path: dataDir, reason: 'EACCES' });
  const report = await runSelftest(options(null, { startFailure }));
  expect(checkOf(report, 'engine')?.error?.code).toBe('dataDir.unusable');
  expect(checkOf(report, 'inference')?.state).toBe('passed');
  expect(checkOf(report, 'databases')?.state).toBe('skipped');
});

test('a clock that was set back is a warning: jobs were asked for in its future', async () => {
  const directory = openDataDir(dataDir);
  const first = await openStore({ dataDir });
  const job =
    "INSERT INTO jobs (id, kind, state, subject, actor, input, created_at) VALUES ('j', 'verify', 'succeeded', '', '', '{}', '2999-01-01T00:00:00.000Z')";
  await first.write({ audit: null, statements: [{ sql: job }] });
  await first.close();
  directory.release();
  const report = await withStore();
  expect(checkOf(report, 'clock')).toMatchObject({ state: 'warned', error: { code: 'selftest.clockWrong' } });
});

test('the report names no folder, and reads in both languages', async () => {
  const startFailure = new AppError('dataDir.unusable', { path: dataDir, reason: 'EACCES' });
  const report = await runSelftest(options(null, { startFailure }));
  expect(JSON.stringify(report)).not.toContain(root);
  expect(formatSelftest(report, 'en')).toContain('<data directory>');
  expect(formatSelftest(report, 'en')).toContain('FAILED: 2');
  expect(formatSelftest(report, 'zh-CN')).toContain('失败: 2');
});

test('names are taken out as whole words only', () => {
  const redact = createRedaction({ 'data directory': '/srv/data' });
  expect(redact(`/srv/data/models on ${hostname()}`)).toBe('<data directory>/models on <computer>');
  expect(redact('/srv/database')).toBe('/srv/database');
});

test('an engine that ends does not wait for a check that takes its time', async () => {
  const ending = new AbortController();
  let isAsked = false;
  const report = withStore({
    signal: ending.signal,
    proveProviders() {
      isAsked = true;
      return new Promise(() => undefined);
    },
  });
  report.catch(() => undefined);
  await expect.poll(() => isAsked, { timeout: 10_000 }).toBe(true);
  ending.abort(new AppError('engine.lost'));
  await expect(report).rejects.toMatchObject({ code: 'engine.lost' });
});

test('a report does not say what disks, folders and servers are called', async () => {
  const disk = { kind: null, totalBytes: 2, freeBytes: 1 } as const;
  const disks = [
    { ...disk, mount: '/', device: '/dev/nvme0n1p2', fileSystem: 'ext4', holdsStore: true },
    {
      ...disk,
      mount: '/media/k/Patient Weber',
      device: '/dev/mapper/ward7',
      fileSystem: 'ext4',
      holdsStore: false,
    },
    { ...disk, mount: '/mnt/archive', device: 'nas.clinic:/x-rays', fileSystem: 'nfs4', holdsStore: false },
  ];
  const inventory = {
    system: 'Linux',
    memory: { state: 'pending' },
    gpus: { state: 'pending' },
    disks: { state: 'known', value: disks, tookMs: 1 },
  } as unknown as Inventory;
  const report = await withStore({ inventory: async () => inventory });
  expect(JSON.stringify(report)).not.toMatch(/Weber|ward7|archive|nas|x-rays/);
  expect(report.inventory?.disks).toMatchObject({
    value: [
      { mount: '/', device: '/dev/nvme0n1p2' },
      { mount: '<disk 2>', device: '<device>' },
      { mount: '<disk 3>', device: '<device>' },
    ],
  });
});

test('a report tells how the GPUs fare, and not who else uses them nor what models are called', async () => {
  const clock = { mhz: 1755, maxMhz: 1980 };
  const gpu = {
    name: 'NVIDIA H100',
    activity: {
      ...{ load: 0.37, memoryUsedBytes: 1, temperature: 88, powerWatts: 312.5, powerLimitWatts: 700 },
      clocks: { graphics: clock, sm: clock, memory: { mhz: null, maxMhz: null } },
      fan: null,
      throttles: ['heat'],
      processes: [
        { pid: 5, name: 'weber-dicom', model: null, role: null, memoryBytes: 9 },
        { pid: 6, name: 'node', model: 'ward7-notes', role: 'models', memoryBytes: 8 },
      ],
    },
  };
  const inventory = {
    system: 'Linux',
    memory: { state: 'pending' },
    disks: { state: 'pending' },
    gpus: { state: 'known', value: [gpu], tookMs: 1 },
  } as unknown as Inventory;
  const report = await withStore({ inventory: async () => inventory });
  expect(JSON.stringify(report)).not.toMatch(/weber|ward7/);
  expect(report.inventory?.gpus).toMatchObject({
    value: [{ activity: { powerWatts: 312.5, processes: [{ pid: 6, name: 'node', model: null }] } }],
  });
  expect(formatSelftest(report, 'en')).toContain(
    'NVIDIA H100: load 37%, 88 °C, 313 / 700 W, 1755 / 1980 MHz, held down by heat',
  );
  expect(formatSelftest(report, 'zh-CN')).toContain('因过热降频');
});
