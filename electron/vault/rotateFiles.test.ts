import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStored, writeFileWhole } from './files.ts';
import { judgeMagic, parseHeader } from './layout.ts';
import { openLineFile } from './lineFile.ts';
import { dropKeys, holdKeys, markPlain } from './ring.ts';
import { rotateFiles } from './rotateFiles.ts';
import { testKey } from './storedBytes.fixture.ts';

const first = testKey('first', 1);
const second = testKey('second', 9);
const both = { current: second, known: [first, second] };
let root: string;
const at = (name: string) => path.join(root, name);

const contents = {
  'models/m/model.json': '{"m":1}',
  'models/m/variants/int8-b32/weights.bin': 'w'.repeat(3_000_000),
  'datasets/d/images/p': 'a picture',
  'runs/r/checkpoints/chunks/c': 'a chunk',
  'uploads/u/rows.csv': 'a,b',
  'adapters/a/adapter.json': '{}',
} as const;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'inhouse-rotate-'));
});

afterEach(async () => {
  dropKeys(root);
  await rm(root, { recursive: true, force: true });
});

async function fill(): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    await mkdir(path.dirname(at(name)), { recursive: true });
    await writeFileWhole(at(name), Buffer.from(content), { mode: 0o600 });
  }
}

async function keyOf(name: string): Promise<string | null> {
  const bytes = await readFile(at(name));
  if (judgeMagic(bytes) !== 'vault') return null;
  const parsed = parseHeader(bytes);
  return parsed.kind === 'header' ? (parsed.header.keyId.split('~')[0] ?? null) : 'damaged';
}

async function requireAll(key: string | null): Promise<void> {
  for (const [name, content] of Object.entries(contents)) {
    expect((await readStored(at(name))).toString() === content, name).toBe(true);
    expect(await keyOf(name), name).toBe(key);
    expect((await stat(at(name))).mode & 0o777).toBe(0o600);
  }
  const left = await readdir(root, { recursive: true });
  expect(left.filter((name) => /rekeyed|unfinished/.test(String(name)))).toEqual([]);
}

test('files in the clear are encrypted, then go to a new key, then back into the clear; a second call has nothing to do', async () => {
  await fill();
  const count = Object.keys(contents).length;
  const steps = [
    { ring: { current: first, known: [first] }, key: 'first' },
    { ring: both, key: 'second' },
    { ring: { current: null, known: [second] }, key: null },
  ];
  for (const { ring, key } of steps) {
    const { rewritten, keysInUse } = await rotateFiles(root, ring);
    expect([rewritten, [...keysInUse]]).toEqual([count, key === null ? [] : [key]]);
    await requireAll(key);
    expect((await rotateFiles(root, ring)).rewritten).toBe(0);
  }
});

test('databases and whatever else lies in the directory are left alone', async () => {
  await fill();
  const others = [
    'inhouse.db',
    'keys.json',
    'datasets/d/data.db',
    'datasets/d/data.db-wal',
    'datasets/d/versions/1.db',
  ];
  await mkdir(at('datasets/d/versions'), { recursive: true });
  for (const name of others) await writeFile(at(name), 'as it is');
  await rotateFiles(root, both);
  for (const name of others) expect(await readFile(at(name), 'utf8')).toBe('as it is');
});

test('prepared weights go with the first encryption, and stay beside a model that is not sensitive', async () => {
  await fill();
  for (const model of ['m', 'open']) {
    await mkdir(at(`models/${model}/variants/int8-b32/prepared/x`), { recursive: true });
    await writeFile(at(`models/${model}/variants/int8-b32/prepared/x/data.bin`), 'packed');
    await writeFile(
      at(`models/${model}/variants/int8-b32/weights.bin`),
      contents['models/m/variants/int8-b32/weights.bin'],
    );
  }
  holdKeys({ root, ring: { current: first, known: [first] } });
  markPlain(at('models/open'));
  await rotateFiles(root, both);
  expect(await readdir(at('models/m/variants/int8-b32'))).toEqual(['weights.bin']);
  expect(await readFile(at('models/open/variants/int8-b32/prepared/x/data.bin'), 'utf8')).toBe('packed');
  expect([
    await keyOf('models/open/not-encrypted'),
    await keyOf('models/open/variants/int8-b32/weights.bin'),
  ]).toEqual(['second', null]);
});

test('journals follow', async () => {
  await mkdir(at('evaluations/e'), { recursive: true });
  holdKeys({ root, ring: { current: first, known: [first] } });
  const journal = await openLineFile(at('evaluations/e/journal'));
  await journal.append('one');
  await rotateFiles(root, both);
  expect(await keyOf('evaluations/e/journal')).toBe('second');
  holdKeys({ root, ring: { current: second, known: [second] } });
  expect((await openLineFile(at('evaluations/e/journal'))).lines).toEqual(['one']);
});

test.each([0, 3, 7, 12, 17, 21])(
  'a rotation that is killed at its operation %i leaves every file whole, and the next one ends it',
  async (operation) => {
    holdKeys({ root, ring: { current: first, known: [first] } });
    await fill();
    const module = (name: string) => JSON.stringify(path.join(import.meta.dirname, name));
    const script = `
      const { dieAt } = await import(${module('../compute/adapters/dieAt.fixture.ts')});
      const { rotateFiles } = await import(${module('rotateFiles.ts')});
      const { testKey } = await import(${module('storedBytes.fixture.ts')});
      const keys = [testKey('first', 1), testKey('second', 9)];
      await dieAt(${operation});
      await rotateFiles(${JSON.stringify(root)}, { current: keys[1], known: keys });`;
    const signal = await new Promise((resolve) => {
      execFile(process.execPath, ['--input-type=module', '-e', script], (error) =>
        resolve(error?.signal ?? null),
      );
    });
    expect(signal).toBe('SIGKILL');
    holdKeys({ root, ring: both });
    for (const [name, content] of Object.entries(contents))
      expect((await readStored(at(name))).toString() === content, name).toBe(true);
    await rotateFiles(root, both);
    await requireAll('second');
  },
  20_000,
);
