import {
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eraseFolder } from './erase.ts';
import { vaultLayout } from './layout.ts';
import { testKey } from './storedBytes.fixture.ts';
import { encryptWhole } from './wholeFile.ts';

test('of a removed folder the headers of encrypted files and all of a database are overwritten; what has another name is not', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'erase-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = path.join(root, 'm1.removed');
  mkdirSync(path.join(folder, 'source'), { recursive: true });
  const stored = encryptWhole(Buffer.alloc(5_000, 'secret'), testKey('k', 3));
  const contents = {
    'weights.bin': stored,
    'data.db': Buffer.alloc(9_000, 'page'),
    'source/linked.bin': Buffer.from(stored),
  };
  for (const [name, bytes] of Object.entries(contents)) writeFileSync(path.join(folder, name), bytes);
  linkSync(path.join(folder, 'source/linked.bin'), path.join(root, 'mine.bin'));
  // What is open stays readable after its name has gone: this is what the disk has.
  await using weights = await open(path.join(folder, 'weights.bin'), constants.O_RDONLY);
  await using database = await open(path.join(folder, 'data.db'), constants.O_RDONLY);
  await eraseFolder(folder);
  expect(existsSync(folder)).toBe(false);
  const left = await weights.readFile();
  expect(left).toHaveLength(stored.length);
  expect(left.includes(Buffer.from(stored.slice(16, 32)))).toBe(false);
  expect(left.subarray(vaultLayout.headerBytes).equals(stored.subarray(vaultLayout.headerBytes))).toBe(true);
  expect((await database.readFile()).includes('page')).toBe(false);
  expect(readFileSync(path.join(root, 'mine.bin')).equals(stored)).toBe(true);
});

test('a folder that is gone already is no failure', async () => {
  await eraseFolder(path.join(tmpdir(), 'inhouse-nothing-of-this-name'));
});
