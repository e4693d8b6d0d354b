import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inhouse } from './testing/runCli.ts';

let folder = '';
const data = (...args: string[]) => inhouse(['--data-dir', path.join(folder, 'data'), 'data', ...args]);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'inhouse-cli-versions-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function json(...args: string[]) {
  const { stdout, stderr, code } = await data(...args, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

test('a data set is divided, frozen, compared, given out, checked, made again, and a person taken out of it', async () => {
  const file = path.join(folder, 'alarms.jsonl');
  const lines = Array.from({ length: 40 }, (_, at) =>
    JSON.stringify({ prompt: `E${at}?`, completion: `Mrs Quorble ${at}` }),
  );
  await writeFile(file, `${lines.join('\n')}\n`);
  await json('import', file, '--name', 'alarms');
  expect((await data('versions', 'alarms')).stdout).toContain('No versions yet');
  const split = await data('split', 'alarms', 'train=3', 'test=1', '--by', 'none');
  expect(split.stdout).toMatch(/train +30\b/);
  expect(split.stdout).toContain('divided (step 1)');
  expect((await data('leakage', 'alarms')).stdout).toContain('nothing stands in two splits');
  const { version, hash } = await json('freeze', 'alarms', '--as', 'first');
  expect(version).toBe(1);
  expect(await json('versions', 'alarms')).toMatchObject({
    versions: [{ number: 1, name: 'first', rows: 40, hash }],
  });
  await json('edit', 'alarms', '3', '--tags', 'good');
  const diff = await data('diff', 'alarms', '1');
  expect(diff.stdout).toBe(
    '0 added, 0 removed, 1 changed, 39 as they were\nrow 3 changed\n  tags: - → good\n',
  );
  expect((await data('replay', 'alarms', '1', file)).stdout).toContain(`the same: 40 of 40 rows`);

  const out = path.join(folder, 'out');
  const exported = await json('export', 'alarms', out, '--of', '1', '--per-split', '--split', 'test');
  expect(exported).toMatchObject({ rows: 10, files: [{ path: 'test.jsonl' }] });
  expect(readdirSync(out).sort()).toEqual(['README.md', 'dataset_info.json', 'test.jsonl']);
  expect(readFileSync(path.join(out, 'README.md'), 'utf8')).toContain(hash);
  expect((await data('export', 'alarms', out)).code).toBe(4);

  const looked = await data('withdraw', 'alarms', 'quorble', '7');
  expect(looked.stdout).toContain('out (version 1');
  expect(looked.stdout).toContain('Nothing was changed');
  const { withdrawal } = await json('withdraw', 'alarms', '--ids', '8', '--reason', 'asked for it', '--yes');
  expect(withdrawal).toMatchObject({ rows: 1, versions: [1] });
  expect((await data('verify', 'alarms', '1')).stdout).toBe(
    `unchanged: 40 rows, 1 of them withdrawn\nhash ${hash}\n`,
  );
  expect((await data('verify', 'alarms', '2')).code).toBe(3);
}, 180_000);
