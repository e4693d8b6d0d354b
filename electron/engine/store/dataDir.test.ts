import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataDir, resolveDataDir } from './dataDir.ts';
import { giveUpReserve, keepReserve } from './diskReserve.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'inhouse-data-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const sources = {
  flag: undefined,
  env: {},
  platform: 'linux',
  home: path.join(path.sep, 'home', 'u'),
} as const;

test('the flag wins over the variable, the variable over the platform', () => {
  const env = { INHOUSE_DATA_DIR: path.resolve('/b') };
  expect(resolveDataDir({ ...sources, flag: path.resolve('/a'), env })).toBe(path.resolve('/a'));
  expect(resolveDataDir({ ...sources, env })).toBe(path.resolve('/b'));
  expect(resolveDataDir(sources)).toBe(path.join(sources.home, '.local', 'share', 'inhouse'));
  expect(resolveDataDir({ ...sources, env: { XDG_DATA_HOME: '/x' } })).toBe(path.join('/x', 'inhouse'));
  expect(resolveDataDir({ ...sources, platform: 'win32', env: { LOCALAPPDATA: 'L' } })).toBe(
    path.join('L', 'Inhouse'),
  );
  expect(resolveDataDir({ ...sources, platform: 'darwin' })).toBe(
    path.join(sources.home, 'Library', 'Application Support', 'Inhouse'),
  );
});

test('the directory is for its owner only, even when it was not before', () => {
  const dataDir = path.join(root, 'deep', 'data');
  openDataDir(dataDir).release();
  chmodSync(dataDir, 0o755);
  openDataDir(dataDir).release();
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
});

test('a folder that others share is refused as it is; an empty one becomes private', () => {
  const shared = path.join(root, 'shared');
  mkdirSync(shared, { mode: 0o755 });
  writeFileSync(path.join(shared, 'letter.txt'), 'x');
  expect(() => openDataDir(shared)).toThrow(expect.objectContaining({ code: 'dataDir.shared' }));
  expect(statSync(shared).mode & 0o777).toBe(0o755);
  expect(existsSync(path.join(shared, 'engine.lock'))).toBe(false);
  rmSync(path.join(shared, 'letter.txt'));
  openDataDir(shared).release();
  expect(statSync(shared).mode & 0o777).toBe(0o700);
});

test('where no folder can be made, and where a path is too long for the database, the sentence says so', () => {
  const long = path.join(root, ...Array.from({ length: 4 }, () => 'x'.repeat(200)));
  for (const place of [...(process.platform === 'linux' ? ['/proc/inhouse'] : []), long])
    expect(() => openDataDir(place)).toThrow(expect.objectContaining({ code: 'dataDir.unusable' }));
});

test('a second engine is refused until the first lets go', () => {
  const first = openDataDir(root);
  expect(() => openDataDir(root)).toThrow(expect.objectContaining({ code: 'engine.alreadyRunning' }));
  first.release();
  openDataDir(root).release();
});

test('another process holds the lock while it lives, and not after kill -9', {
  timeout: 30_000,
}, async () => {
  const entry = path.resolve(import.meta.dirname, '../../../e2e/fixtures/processes/writeLoop.ts');
  const child = spawn(process.execPath, [entry, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(() => openDataDir(root)).toThrow(expect.objectContaining({ code: 'engine.alreadyRunning' }));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  openDataDir(root).release();
});

test('a path that is no directory is dataDir.unusable with the reason', () => {
  const file = path.join(root, 'file');
  writeFileSync(file, '');
  expect(() => openDataDir(path.join(file, 'data'))).toThrow(
    expect.objectContaining({
      code: 'dataDir.unusable',
      data: { path: path.join(file, 'data'), reason: 'ENOTDIR' },
    }),
  );
});

test('a directory that may not be written is dataDir.unusable', () => {
  const { seteuid, getuid } = process;
  const isRoot = getuid?.() === 0;
  chmodSync(root, 0o555);
  try {
    if (isRoot) seteuid?.(65_534); // Permissions do not bind root.
    expect(() => openDataDir(path.join(root, 'data'))).toThrow(
      expect.objectContaining({ code: 'dataDir.unusable' }),
    );
  } finally {
    if (isRoot) seteuid?.(0);
    chmodSync(root, 0o700);
  }
});

test('a reserve is kept for a full disk, given up once, and made again in what room is left', () => {
  openDataDir(root).release();
  const reserve = path.join(root, 'reserve');
  expect(statSync(reserve).size).toBe(1024 * 1024);
  expect(giveUpReserve(root)).toBe(true);
  expect(giveUpReserve(root)).toBe(false);
  keepReserve(root, { onFullDisk: true });
  expect(existsSync(reserve)).toBe(true);
});
