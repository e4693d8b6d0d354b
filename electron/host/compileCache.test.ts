import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const host = import.meta.dirname;
const run = promisify(execFile);

test('what Node makes of the program is kept beside its packages, never in a folder that others can write', async () => {
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'inhouse-compiled-'));
  onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
  const script = `
    const { keepCompiled } = await import(${JSON.stringify(path.join(host, 'compileCache.ts'))});
    const { getCompileCacheDir } = await import('node:module');
    keepCompiled();
    console.log(getCompileCacheDir());`;
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...env, TMPDIR: elsewhere },
  });
  expect(path.relative(path.resolve(host, '../../node_modules'), stdout.trim())).toMatch(/^\.cache/);
});
