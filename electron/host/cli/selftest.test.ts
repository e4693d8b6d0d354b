import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inventorySchema } from '../../contract/hardware.ts';
import { selftestReportSchema } from '../../contract/selftest.ts';
import { inhouse } from './testing/runCli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-cli-selftest-'));
const dataDir = path.join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the inventory is told to programs in the form of the contract', async () => {
  const { code, stdout } = await inhouse(['--data-dir', dataDir, '--json', 'hardware']);
  expect(code).toBe(0);
  const inventory = inventorySchema.parse(JSON.parse(stdout));
  expect(inventory.cpu.state).toBe('known');
  expect(inventory.gpus.state).toBe('known');
});

test('people get the same in lines', async () => {
  const { code, stdout } = await inhouse(['--data-dir', dataDir, 'hardware']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Processor {2}\S.*threads/m);
  expect(stdout).toMatch(/^Memory {5}.* available of /m);
  expect(stdout).toMatch(/^Confined {3}(bubblewrap \d|The processes|Native code)/m);
  expect(stdout).toContain('systeminformation: answered');
});

test('the self-test computes with the real libraries, and writes its report as text and as JSON', async () => {
  const out = path.join(folder, 'report.txt');
  const { stdout } = await inhouse(['--data-dir', dataDir, '--json', 'selftest', '--out', out]);
  const report = selftestReportSchema.parse(JSON.parse(stdout));
  const states = Object.fromEntries(report.checks.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({
    engine: 'passed',
    lock: 'passed',
    databases: 'passed',
    nativeCalls: 'passed',
    inference: 'passed',
    reader: 'passed',
    confinement: expect.stringMatching(/passed|warned/),
    loopback: 'passed',
  });
  expect(readFileSync(out, 'utf8')).toContain('ONNX Runtime computes the right numbers');
  expect(readFileSync(path.join(folder, 'report.json'), 'utf8')).not.toContain(folder);
});

test('a report that is there already is never written over', async () => {
  const out = path.join(folder, 'mine.json');
  writeFileSync(out, 'mine');
  const { code, stderr } = await inhouse(['--data-dir', dataDir, 'selftest', '--out', out]);
  expect(code).toBe(4);
  expect(stderr).toContain('selftest.fileExists');
  expect(readFileSync(out, 'utf8')).toBe('mine');
  expect(existsSync(path.join(folder, 'mine.txt'))).toBe(false);
});

test('where no engine can be started the report says why, under a name of its own', async () => {
  const reports = mkdtempSync(path.join(folder, 'reports-'));
  const { code, stderr } = await inhouse(['--data-dir', '/proc/nowhere', 'selftest', '--out', reports]);
  expect(code).toBe(5);
  expect(stderr).toContain('[FAILED] The engine starts');
  expect(stderr).toContain('[ok] ONNX Runtime computes the right numbers');
  expect(
    readdirSync(reports)
      .map((name) => path.extname(name))
      .sort(),
  ).toEqual(['.json', '.txt']);
});
