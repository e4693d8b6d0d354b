import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cliEntry, inhouse } from './testing/runCli.ts';

// What scripts, pipes and other programs rely on; none of it needs a model.
let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-programs-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('two commands at the same moment share one engine, and both answer', async () => {
  const verb = ['--data-dir', dataDir, 'models', 'list', '--json'];
  const both = await Promise.all([inhouse(verb), inhouse(verb), inhouse(verb)]);
  for (const { code, stdout, stderr } of both)
    expect({ code, stderr, said: JSON.parse(stdout) }).toEqual({ code: 0, stderr: '', said: { models: [] } });
});

test.each([
  ['an unknown verb', ['frobnicate'], 2, 'request.invalid'],
  ['a missing argument', ['models', 'show'], 2, 'request.invalid'],
  ['an option that is not possible', ['quantize', 'm', '--precision', 'int3'], 2, 'request.invalid'],
  ['a comma too many', ['logits', 'm', '--ids', '1,,2', '--out', 'x'], 2, 'request.invalid'],
  ['no model', ['chat', '--prompt', 'x'], 3, 'models.none'],
])('%s with --json is one JSON document on standard output', async (_what, args, code, errorCode) => {
  const ran = await inhouse(['--data-dir', dataDir, ...args, '--json']);
  expect(ran.code).toBe(code);
  expect(JSON.parse(ran.stdout).error).toMatchObject({ code: errorCode });
});

test('a reader that goes away ends a command without a word', async () => {
  const child = spawn(process.execPath, [cliEntry, '--data-dir', dataDir, 'models', 'list'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('errors are told in the language of the system, and an empty LC_ALL does not count', async () => {
  const verb = ['--data-dir', dataDir, 'models', 'show', 'nobody'];
  const ran = await inhouse(verb, '', { LC_ALL: '', LANG: 'zh_CN.UTF-8' });
  expect(ran.stderr).toContain('找不到 nobody');
});

test('`serve` on a port that is taken says so and ends', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const ran = await inhouse(['--data-dir', dataDir, 'serve', '--port', String(port), '--json']);
  other.close();
  expect(ran.code).toBe(5);
  expect(JSON.parse(ran.stdout).error.code).toBe('network.portInUse');
});
