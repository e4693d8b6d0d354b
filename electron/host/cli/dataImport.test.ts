import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inhouse } from './testing/runCli.ts';

let folder = '';
const data = (...args: string[]) =>
  inhouse(['--data-dir', path.join(folder, 'data'), 'data', ...args], '', { LANG: 'C.UTF-8' });
const place = (name: string) => path.join(folder, name);

async function json(...args: string[]) {
  const { stdout, stderr, code } = await data(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'inhouse-cli-import-'));
  await writeFile(
    place('报警.csv'),
    [
      'code;question;remark',
      'E40;fan stands still;check the fuse',
      'E41;温度过高;停机冷却',
      'E42;=cmd|x;',
      'E43',
    ].join('\n'),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const columns = [
  '--shape',
  'promptCompletion',
  '--map',
  'prompt=question',
  'completion=remark',
  'label=code',
];

test('a preview says how the file is read, and what was said about it counts', async () => {
  const preview = await json('import', place('报警.csv'), '--preview', ...columns);
  expect(preview.choice).toMatchObject({
    reading: { format: 'delimited', delimiter: ';', hasHeader: true },
    mapping: {
      shape: 'promptCompletion',
      columns: { prompt: 'question', completion: 'remark', label: 'code' },
    },
  });
  expect(preview.rows).toMatchObject([{ line: 2, label: 'E40' }, { line: 3 }]);
  const shown = await data('import', place('报警.csv'), '--preview', '--format', 'plain');
  expect(shown.stdout).toMatch(/format "plain", encoding "utf-8", passageCharacters/);
});

test('a trial stores nothing, an import does, the same file again adds nothing, and rejects say why', async () => {
  const tried = await json('import', place('报警.csv'), '--dry-run', ...columns);
  expect(tried).toMatchObject({ records: 4, rows: 2, duplicates: 0, rejects: { empty: 1, columnCount: 1 } });
  expect((await json('list')).datasets).toEqual([]);

  const done = await json('import', place('报警.csv'), '--licence', 'CC0-1.0', ...columns);
  expect(done).toMatchObject({ records: 4, rows: 2, rejects: 2, duplicates: 0 });
  // What the columns mean is remembered.
  const again = await data('import', place('报警.csv'), '--into', '报警');
  expect(again.stdout).toContain('0 rows added, 2 were there already, 2 rejected');
  expect(again.stderr).toContain('as the last time');

  const { sources } = await json('sources', '报警');
  expect(sources).toMatchObject([
    { rows: 0, licence: null },
    { rows: 2, licence: 'CC0-1.0' },
  ]);
  const { stdout } = await data('rejects', '报警', '--with-duplicates');
  expect(stdout).toMatch(/line 2: there already, as row 1\n/);
  expect(stdout).toMatch(/line 4: a needed value is empty: remark\n {4}.*=cmd\|x/);
});

test('rejects go into a file of their own, formulas only as text, and over no other file', async () => {
  const file = place('rejects.csv');
  expect(await json('rejects', '报警', '--source', '1', '--csv', file)).toEqual({ source: 1, written: 2 });
  const text = await readFile(file, 'utf8');
  expect(text.startsWith('\ufeffline,reason,detail,record\r\n4,a needed value is empty,remark,')).toBe(true);
  expect((await data('rejects', '报警', '--csv', file)).code).toBe(5);
});

test.each([
  ['a column that is not there', ['--map', 'prompt=nothing'], 2],
  ['a role that is not there', ['--map', 'question=code'], 2],
  ['a shape without its columns', ['--shape', 'preference'], 2],
  ['a name that is taken', ['--name', '报警'], 4],
  ['a data set that is not there', ['--into', 'nowhere'], 3],
  ['two targets', ['--into', '报警', '--name', 'other'], 2],
])('%s is refused with its exit code', async (_, options, code) => {
  expect((await data('import', place('报警.csv'), ...options)).code).toBe(code);
});

test('a file that is not there and one that is no data have their exit codes', async () => {
  expect((await data('import', place('nowhere.csv'))).code).toBe(5);
  await writeFile(place('empty.csv'), '');
  expect((await data('import', place('empty.csv'))).code).toBe(4);
});
