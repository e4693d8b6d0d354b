import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  copyStored,
  openReadAt,
  openWriteAt,
  plainSize,
  readStored,
  readStoredSync,
  writeFileWhole,
} from './files.ts';
import { judgeMagic, vaultLayout } from './layout.ts';
import { openLineFile } from './lineFile.ts';
import { dropKeys, heldKeys, holdKeys, keysOf, markPlain, parseKeys, spellKeys } from './ring.ts';
import { testKey } from './storedBytes.fixture.ts';

const first = testKey('first', 1);
const second = testKey('second', 9);
const secret = 'The patient in room 12 asked for water.';
let parent: string;
let root: string;
const at = (...names: string[]) => path.join(root, ...names);

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'inhouse-ring-'));
  root = path.join(parent, 'data');
  await mkdir(root);
  holdKeys({ root, ring: { current: first, known: [first] } });
});

afterEach(async () => {
  dropKeys(root);
  await rm(parent, { recursive: true, force: true });
});

async function kindOf(location: string): Promise<string> {
  return judgeMagic(await readFile(location));
}

test('what is written under a root with keys is encrypted, and read again by every way of reading', async () => {
  await writeFileWhole(at('a'), Buffer.from(secret));
  expect(await kindOf(at('a'))).toBe('vault');
  expect((await readFile(at('a'))).includes('patient')).toBe(false);
  expect((await readStored(at('a'))).toString()).toBe(secret);
  expect(readStoredSync(at('a')).toString()).toBe(secret);
  expect(await plainSize(at('a'))).toBe(secret.length);
  expect(await plainSize(at('none'))).toBeNull();
  await using file = await openReadAt(at('a'));
  expect(Buffer.from(await file.read(4, 7)).toString()).toBe('patient');
  await expect(file.read(4, 100)).rejects.toMatchObject({ code: 'file.unreadable' });
});

test('what lies elsewhere is written in the clear', async () => {
  const outside = path.join(parent, 'export');
  await writeFileWhole(at('a'), Buffer.from(secret));
  await copyStored(at('a'), outside);
  expect(await readFile(outside, 'utf8')).toBe(secret);
  await copyStored(outside, at('b'));
  expect(await kindOf(at('b'))).toBe('vault');
});

test('a root is known by its name without links, too', async () => {
  const alias = path.join(parent, 'alias');
  await symlink(root, alias);
  holdKeys({ root: alias, ring: { current: first, known: [first] } });
  try {
    await writeFileWhole(at('a'), Buffer.from(secret));
    expect((await readStored(path.join(alias, 'a'))).toString()).toBe(secret);
  } finally {
    dropKeys(alias);
  }
});

test('files in the clear and under earlier keys stay readable, and new ones get the current key', async () => {
  await writeFile(at('plain'), secret);
  await writeFileWhole(at('old'), Buffer.from(secret));
  holdKeys({ root, ring: { current: second, known: [first, second] } });
  await writeFileWhole(at('new'), Buffer.from(secret));
  for (const name of ['plain', 'old', 'new']) expect((await readStored(at(name))).toString()).toBe(secret);
  holdKeys({ root, ring: { current: null, known: [second] } });
  await expect(readStored(at('old'))).rejects.toMatchObject({
    code: 'vault.keyMissing',
    data: { key: 'first' },
  });
  await expect(openReadAt(at('old'))).rejects.toMatchObject({ code: 'vault.keyMissing' });
});

test('a magic with one changed bit is a damaged file where files are encrypted, not one in the clear', async () => {
  await writeFileWhole(at('a'), Buffer.from(secret));
  const stored = await readFile(at('a'));
  stored[3] = (stored[3] as number) ^ 4;
  await writeFile(at('a'), stored);
  await expect(readStored(at('a'))).rejects.toMatchObject({ code: 'vault.damaged' });
  await expect(openReadAt(at('a'))).rejects.toMatchObject({ code: 'vault.damaged' });
});

test('a file that is gone on with is what was written before and after', async () => {
  {
    await using begun = await openWriteAt(at('a'));
    await begun.writeAt(Buffer.from('one '), 0);
    await begun.sync();
  }
  {
    await using more = await openWriteAt(at('a'), { keep: true, mode: 0o600 });
    await more.writeAt(Buffer.from('two'), 4);
  }
  expect((await readStored(at('a'))).toString()).toBe('one two');
});

test('a disk that is full while an encrypted file is written says so once', async () => {
  const work = async () => {
    await using file = await openWriteAt('/dev/full', { keep: false });
    await file.writeAt(new Uint8Array(10), 0);
    await file.sync();
  };
  holdKeys({ root: '/dev', ring: { current: first, known: [first] } });
  try {
    await expect(work()).rejects.toMatchObject({ code: 'disk.full' });
  } finally {
    dropKeys('/dev');
  }
});

test('a process that sees pictures or an upload only is given keys that open nothing else', async () => {
  const pictures = at('datasets', 'd1', 'images');
  await mkdir(pictures, { recursive: true });
  await writeFileWhole(path.join(pictures, 'p'), Buffer.from(secret));
  await writeFileWhole(at('other'), Buffer.from(secret));
  const given = keysOf(pictures);
  expect(keysOf(at('models', 'm'))).toBeNull();
  if (given === null) throw new Error('pictures have keys of their own');
  expect(parseKeys(JSON.parse(JSON.stringify(spellKeys(given))))).toEqual(given);
  const ours = heldKeys().filter((held) => held.root === root);
  dropKeys(root);
  holdKeys(given);
  try {
    expect((await readStored(path.join(pictures, 'p'))).toString()).toBe(secret);
    await writeFileWhole(path.join(pictures, 'q'), Buffer.from(secret));
    holdKeys({ root, ring: given.ring });
    await expect(readStored(at('other'))).rejects.toMatchObject({ code: 'vault.keyMissing' });
  } finally {
    dropKeys(pictures);
  }
  for (const held of ours) holdKeys(held);
  expect((await readStored(path.join(pictures, 'q'))).toString()).toBe(secret);
});

test('an adapter that is being made, and what a model is, have keys that a confined process can be given', async () => {
  const places = ['adapters/a.partial/adapter', 'merges/j.partial', 'models/m.partial-2'] as const;
  for (const place of places) await mkdir(at(place), { recursive: true });
  const files = [
    { place: at('adapters/a'), file: at('adapters/a.partial/adapter/weights') },
    { place: at('merges/j'), file: at('merges/j.partial/weights') },
    { place: at('models/m/model.json'), file: at('models/m.partial-2/model.json') },
  ];
  for (const { file } of files) await writeFileWhole(file, Buffer.from(secret));
  const given = files.map(({ place }) => keysOf(place));
  for (const [index, { file }] of files.entries()) {
    holdKeys({ root, ring: given[index]?.ring ?? { current: null, known: [] } });
    expect((await readStored(file)).toString()).toBe(secret);
    for (const other of files)
      if (other.file !== file)
        await expect(readStored(other.file)).rejects.toMatchObject({ code: 'vault.keyMissing' });
  }
});

test('a data set that is renamed on its way out keeps its pictures readable', async () => {
  await mkdir(at('datasets', 'd1', 'images'), { recursive: true });
  await writeFileWhole(at('datasets', 'd1', 'images', 'p'), Buffer.from(secret));
  await mkdir(at('datasets', 'd2', 'images'), { recursive: true });
  await writeFile(at('datasets', 'd2', 'images', 'p'), await readFile(at('datasets', 'd1', 'images', 'p')));
  expect((await readStored(at('datasets', 'd2', 'images', 'p'))).toString()).toBe(secret);
});

test('the lines of a journal come back after a cut at any byte, as many as were whole', async () => {
  const lines = ['first', secret, 'third, with 中文'];
  const journal = await openLineFile(at('j'));
  for (const line of lines) await journal.append(line);
  const stored = await readFile(at('j'));
  expect(stored.includes('patient')).toBe(false);
  for (let length = stored.length; length >= 0; length -= 1) {
    await writeFile(at('j'), stored.subarray(0, length));
    const cut = await openLineFile(at('j'));
    expect(cut.lines).toEqual(lines.slice(0, cut.lines.length));
    const count = cut.lines.length;
    await cut.append('more');
    expect((await openLineFile(at('j'))).lines).toEqual([...lines.slice(0, count), 'more']);
    if (length === stored.length) expect(count).toBe(3);
    if (length < vaultLayout.headerBytes) expect(count).toBe(0);
  }
});

test('a journal that was begun in the clear or under another key goes on under the current one', async () => {
  await writeFile(at('j'), `one\ntwo\nhal`);
  expect((await openLineFile(at('j'))).lines).toEqual(['one', 'two']);
  expect(await kindOf(at('j'))).toBe('vault');
  const before = await readFile(at('j'));
  holdKeys({ root, ring: { current: second, known: [first, second] } });
  const journal = await openLineFile(at('j'));
  expect(journal.lines).toEqual(['one', 'two']);
  await journal.keep(1);
  await journal.append('other');
  expect((await openLineFile(at('j'))).lines).toEqual(['one', 'other']);
  expect((await readFile(at('j'))).subarray(0, 192).equals(before.subarray(0, 192))).toBe(false);
  await journal.remove();
  await expect(stat(at('j'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a model that was marked is written in the clear under each of its names, and only that one', async () => {
  for (const name of ['m1.partial-1', 'm2']) await mkdir(at('models', name), { recursive: true });
  markPlain(at('models', 'm1.partial-1'));
  await writeFileWhole(at('models', 'm1.partial-1', 'weights'), Buffer.from(secret));
  await rename(at('models', 'm1.partial-1'), at('models', 'm1'));
  await writeFileWhole(at('models', 'm1', 'more'), Buffer.from(secret));
  for (const name of ['weights', 'more']) expect(await kindOf(at('models', 'm1', name))).toBe('plain');
  expect((await readStored(at('models', 'm1', 'weights'))).toString()).toBe(secret);
  await cp(at('models', 'm1', 'not-encrypted'), at('models', 'm2', 'not-encrypted'));
  await writeFileWhole(at('models', 'm2', 'weights'), Buffer.from(secret));
  expect(await kindOf(at('models', 'm2', 'weights'))).toBe('vault');
  await writeFile(at('models', 'm2', 'not-encrypted'), 'm2');
  await expect(writeFileWhole(at('models', 'm2', 'other'), Buffer.from(secret))).rejects.toMatchObject({
    code: 'vault.damaged',
  });
});
