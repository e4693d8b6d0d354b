import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openReadAt, openWriteAt, writeError, writeFileWhole } from './files.ts';

const scratch = await mkdtemp(path.join(os.tmpdir(), 'inhouse-files-'));
afterAll(() => rm(scratch, { recursive: true }));

test('bytes are read from any position, and reading past the end is refused before memory is taken', async () => {
  const location = path.join(scratch, 'read');
  await writeFile(location, 'abcdef');
  await using file = await openReadAt(location);
  expect(file.sizeBytes).toBe(6);
  expect(Buffer.from(await file.read(2, 3)).toString()).toBe('cde');
  const target = new Uint8Array(2);
  await file.readInto(target, 4);
  expect(Buffer.from(target).toString()).toBe('ef');
  await expect(file.read(4, 2 ** 52)).rejects.toMatchObject({
    code: 'file.unreadable',
    data: { reason: 'end of file' },
  });
});

test('a file that shrinks while it is open is an error, not zeros', async () => {
  const location = path.join(scratch, 'shrinks');
  await writeFile(location, 'abcdef');
  await using file = await openReadAt(location);
  const before = await file.version();
  await writeFile(location, 'abc');
  await expect(file.read(0, 6)).rejects.toMatchObject({ code: 'file.unreadable' });
  expect(await file.version()).not.toBe(before);
});

test('what is no file, is not there or is a link not to be followed cannot be opened', async () => {
  const link = path.join(scratch, 'link');
  await symlink('/etc/hostname', link);
  await expect(openReadAt(scratch)).rejects.toMatchObject({
    code: 'file.unreadable',
    data: { reason: 'not a file' },
  });
  await expect(openReadAt(path.join(scratch, 'none'))).rejects.toMatchObject({ data: { reason: 'ENOENT' } });
  await expect(openReadAt(link, { followLinks: false })).rejects.toMatchObject({ data: { reason: 'ELOOP' } });
});

test('bytes are written at any position, and what is kept stays', async () => {
  const location = path.join(scratch, 'write');
  {
    await using file = await openWriteAt(location);
    await file.writeAt(Buffer.from('def'), 3);
    await file.writeAt(Buffer.from('abc'), 0);
    await file.sync();
  }
  {
    await using file = await openWriteAt(location, { keep: true });
    await file.writeAt(Buffer.from('X'), 2);
  }
  expect(await readFile(location, 'utf8')).toBe('abXdef');
});

test('a full device is told as a full disk', async () => {
  await using file = await openWriteAt('/dev/full', { keep: true });
  await expect(file.writeAt(new Uint8Array(10), 0)).rejects.toMatchObject({
    code: 'disk.full',
    data: { path: '/dev/full' },
  });
});

test('a place that cannot be written names its reason, and a bug stays a bug', async () => {
  await expect(openWriteAt(path.join(scratch, 'none', 'x'))).rejects.toMatchObject({
    code: 'file.unwritable',
    data: { reason: 'ENOENT' },
  });
  const bug = new TypeError('x is not a function');
  expect(writeError(bug, 'x')).toBe(bug);
});

test('a file is replaced whole', async () => {
  const location = path.join(scratch, 'whole.json');
  await writeFileWhole(location, Buffer.from('{"a":1}'));
  await writeFileWhole(location, Buffer.from('{}'));
  expect(await readFile(location, 'utf8')).toBe('{}');
  await expect(readFile(`${location}.unfinished`)).rejects.toMatchObject({ code: 'ENOENT' });
});
