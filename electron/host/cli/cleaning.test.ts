import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inhouse } from './testing/runCli.ts';

let dataDir = '';
const data = (...args: string[]) => inhouse(['--data-dir', dataDir, 'data', ...args]);
const json = async (...args: string[]) => JSON.parse((await data(...args, '--json')).stdout);

beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-cli-cleaning-'));
  await data('create', 'notes', '--kind', 'text');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function add(...texts: string[]): Promise<void> {
  const file = path.join(dataDir, 'row.json');
  for (const text of texts) {
    writeFileSync(file, JSON.stringify({ text }));
    await data('add', 'notes', '--content', file);
  }
}

const textOf = async (row: number) => (await json('row', 'notes', String(row))).content.text;

test('rules are tried, counted, applied in their order and taken back', async () => {
  await add('Call 555-1234 about E40.', '报警 E41：请停机。');
  expect((await data('rules', 'presets', 'notes')).stdout).toMatch(/^whitespace +all /m);
  const phone = await json(
    'rules',
    'add',
    'notes',
    ...['--name', 'phones', '--pattern', '\\d{3}-\\d{4}', '--replace', '[phone]'],
  );
  await data('rules', 'add', 'notes', '--name', 'alarms', '--pattern', 'E4\\d', '--tag', 'alarm');
  await data('rules', 'order', 'notes', 'alarms', phone.id);
  const tried = await data('rules', 'try', 'notes', 'phones');
  expect(tried.stdout).toContain('hits 1 of 2 rows looked at (50.0%)');
  expect(tried.stdout).toContain('→ "Call [phone] about E40."');
  expect((await data('rules', 'count', 'notes')).stdout).toMatch(/alarms +2\nphones +1\n/);
  const { operation } = await json('rules', 'apply', 'notes');
  expect(await textOf(1)).toBe('Call [phone] about E40.');
  expect((await data('rules', 'notes')).stdout).toContain('1 of 2 (before the last change)');
  await data('undo', 'notes', '--step', String(operation));
  expect(await textOf(1)).toBe('Call 555-1234 about E40.');
  const wrong = await data('rules', 'add', 'notes', '--check', '{"kind":"length"}', '--remove');
  expect(wrong.code).toBe(2);
  expect((await data('rules', 'remove', 'notes', 'nothing')).code).toBe(3);
}, 240_000);

test('near duplicates are listed, and one of each group is kept', async () => {
  const pump = 'Before the filter is changed the pump must stand still and its valve must be closed by hand';
  await add(pump, 'What does E40 mean?', `${pump} first`);
  const found = await data('dedupe', 'notes', '--list');
  expect(found.stdout).toContain(
    '1 groups with 2 rows are the same by 80% or more\n\ngroup 1: 2 rows\n  1  Before',
  );
  const kept = await json('dedupe', 'notes', '--keep', 'longest');
  expect(kept).toMatchObject({ clusters: 1, operation: expect.any(Number) });
  expect((await json('rows', 'notes')).rows).toMatchObject([{ id: 2 }, { id: 3 }]);
  await data('undo', 'notes');
  expect((await json('rows', 'notes')).rows).toHaveLength(3);
  expect((await data('dedupe', 'notes', '--threshold', '0.2')).code).toBe(2);
}, 240_000);

test('personal data is counted, previewed, masked and brought back', async () => {
  await add('患者张伟的手机号是13912345678。', 'Nothing of anybody.');
  const found = await data('personal', 'notes');
  expect(found.stdout).toMatch(/^phone +1 +1 +0 +0$/m);
  expect(found.stdout).toContain('often missed');
  const preview = await data(
    'personal',
    'notes',
    '--kinds',
    'phone',
    ...['--preview', 'placeholder', '--language', 'zh-CN'],
  );
  expect(preview.stdout).toContain('→ "患者张伟的手机号是[电话]。"');
  expect(await textOf(1)).toContain('13912345678');
  await data('personal', 'notes', '--mask', 'asterisks');
  expect(await textOf(1)).toBe('患者**的手机号是***********。');
  await data('undo', 'notes');
  expect(await textOf(1)).toBe('患者张伟的手机号是13912345678。');
}, 240_000);
