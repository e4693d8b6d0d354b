import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inhouse } from './testing/runCli.ts';

let dataDir = '';
const data = (...args: string[]) => inhouse(['--data-dir', dataDir, 'data', ...args]);

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-cli-data-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function json(...args: string[]) {
  const { stdout, stderr, code } = await data(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

test('a data set is made, filled by hand, looked through, edited, taken back, renamed and removed', async () => {
  expect((await data('list')).stdout).toBe('No data sets yet.\n');
  const made = await json('create', '报警 codes', '--kind', 'text', '--description', 'What alarms mean');
  expect(made).toMatchObject({ name: '报警 codes', kind: 'text', rows: 0 });
  const file = path.join(dataDir, 'row.json');
  for (const text of ['E40: the fan stands still', 'E41: 温度过高']) {
    await writeFile(file, JSON.stringify({ text }));
    await json('add', '报警', '--content', file, '--label', 'alarm');
  }
  const listed = await data('rows', made.id, '--label', 'alarm', 'none', '--sort', 'characters');
  expect(listed.stdout).toMatch(/ROW +LABEL +TEXT\n2 +alarm +E41: 温度过高\n1 +alarm +E40.*\n1 to 2 of 2\n/);
  expect((await json('rows', made.id, '--language', 'chinese')).rows).toMatchObject([{ id: 2 }]);

  expect((await data('search', made.id, '温度')).stdout).toContain('1 to 1 of 1');

  const edited = await json('edit', made.id, '1', '--stars', '4', '--tags', 'good', 'short', '--no-label');
  expect(edited.row).toMatchObject({ stars: 4, tags: ['good', 'short'], label: null, revision: 2 });
  expect((await data('row', made.id, '1')).stdout).toContain('label: alarm → -');
  const undone = await json('undo', made.id);
  expect((await json('row', made.id, '1')).label).toBe('alarm');
  const { operations } = await json('log', made.id);
  expect(operations.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...['undo', 'rows.edit', 'rows.add', 'rows.add'],
  ]);
  expect(operations[0]).toMatchObject({ id: undone.operation, rows: 1, canUndo: true });
  expect((await json('list')).datasets).toMatchObject([{ name: '报警 codes', rows: 2 }]);

  expect((await json('rename', made.id, 'alarms')).name).toBe('alarms');
  await data('remove', 'alarms');
  expect((await json('list')).datasets).toEqual([]);
});

test('a data set that is not there, a row that is not there and an option that makes no sense have their exit codes', async () => {
  const missing = await data('show', 'nothing');
  expect(missing.code).toBe(3);
  expect(missing.stderr).toContain('There is no data set “nothing”.');
  await data('create', 'empty');
  expect((await data('row', 'empty', '7')).code).toBe(3);
  expect((await data('rows', 'empty', '--characters', 'long')).code).toBe(2);
  expect((await data('rows', 'empty')).stdout).toBe('No rows.\n');
});
