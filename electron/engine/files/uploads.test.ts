import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { uploadLimits } from '../../contract/files.ts';
import { uploadName } from './uploadName.ts';
import { openUploads, type UploadsOptions } from './uploads.ts';

const owner = { id: 'ann' };
const other = { id: 'bob' };
const broken = { code: 'upload.broken' };

async function open(options: Partial<UploadsOptions> = {}) {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'inhouse-uploads-')));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  return { dataDir, uploads: await openUploads({ isNeeded: () => false, ...options, dataDir }) };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a file arrives piece by piece, whole and private, and is gone when it was taken over', async () => {
  const { uploads } = await open();
  const upload = await uploads.begin(owner, { name: '报警.csv', sizeBytes: 11 });
  expect(await uploads.append(owner, { upload, offset: 0, base64: base64('hello ') })).toBe(6);
  expect(() => uploads.finish(owner, upload)).toThrow(expect.objectContaining(broken));
  await uploads.append(owner, { upload, offset: 6, base64: base64('world') });
  const location = uploads.finish(owner, upload);
  expect(path.basename(location)).toBe('报警.csv');
  expect(await readFile(location, 'utf8')).toBe('hello world');
  if (process.platform !== 'win32') expect((await stat(path.dirname(location))).mode & 0o077).toBe(0);
  await uploads.release(location);
  expect(existsSync(path.dirname(location))).toBe(false);
});

test('a piece twice, a piece too early, more than was said, and somebody else’s file are refused', async () => {
  const { uploads } = await open();
  const upload = await uploads.begin(owner, { name: 'a.jsonl', sizeBytes: 4 });
  await uploads.append(owner, { upload, offset: 0, base64: base64('ab') });
  for (const [offset, text] of [
    [0, 'ab'],
    [3, 'd'],
    [2, 'cde'],
  ] as const)
    await expect(uploads.append(owner, { upload, offset, base64: base64(text) })).rejects.toMatchObject(
      broken,
    );
  await expect(uploads.append(other, { upload, offset: 2, base64: base64('cd') })).rejects.toMatchObject(
    broken,
  );
  await uploads.append(owner, { upload, offset: 2, base64: base64('cd') });
  expect(() => uploads.finish(other, upload)).toThrow(expect.objectContaining(broken));
  expect(await readFile(uploads.finish(owner, upload), 'utf8')).toBe('abcd');
});

test('two pieces at the same moment cannot be written over each other', async () => {
  const { uploads } = await open();
  const upload = await uploads.begin(owner, { name: 'a.jsonl', sizeBytes: 2 });
  const piece = { upload, offset: 0, base64: base64('a') };
  const ended = await Promise.allSettled([uploads.append(owner, piece), uploads.append(owner, piece)]);
  expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a file that is too large and one too many are refused; what was forgotten makes room', async () => {
  let now = 0;
  const { uploads } = await open({ now: () => now });
  const tooLarge = { name: 'a.csv', sizeBytes: uploadLimits.fileBytes + 1 };
  await expect(uploads.begin(owner, tooLarge)).rejects.toMatchObject({ code: 'upload.tooLarge' });
  const begin = () => uploads.begin(owner, { name: 'a.csv', sizeBytes: 1 });
  for (let count = 0; count < 16; count += 1) await begin();
  await expect(begin()).rejects.toMatchObject({ code: 'upload.tooMany' });
  now += 31 * 60_000;
  await begin();
});

test('what an earlier engine has left is removed, but for what a job is going to read', async () => {
  const { dataDir } = await open();
  const place = (id: string) => path.join(dataDir, 'uploads', id, 'a.csv');
  for (const id of ['wanted', 'left']) {
    await mkdir(path.dirname(place(id)), { recursive: true });
    await writeFile(place(id), 'x');
  }
  const { uploads } = await open({ dataDir, isNeeded: (location) => location === place('wanted') });
  expect(await readdir(path.join(dataDir, 'uploads'))).toEqual(['wanted']);
  await uploads.close();
  expect(existsSync(place('wanted'))).toBe(true);
});

test('only uploads are ever removed', async () => {
  const { dataDir, uploads } = await open();
  const outside = path.join(dataDir, 'stick', 'a.csv');
  await mkdir(path.dirname(outside));
  await writeFile(outside, 'x');
  for (const location of [outside, dataDir, path.join(dataDir, 'uploads'), '/'])
    await uploads.release(location);
  expect(existsSync(outside)).toBe(true);
});

test.each([
  ['报警 codes.csv', '报警 codes.csv'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\data\\a.xlsx', 'a.xlsx'],
  ['.hidden.csv', 'hidden.csv'],
  ['a\u0000b\nc\u202Evsc.csv', 'a_b_c_vsc.csv'],
  ['a:b|c?.csv', 'a_b_c_.csv'],
  ['CON.csv', '_CON.csv'],
  ['trailing. . ', 'trailing'],
  ['..', 'upload'],
  ['', 'upload'],
  [`${'长'.repeat(200)}.jsonl`, `${'长'.repeat(64)}.jsonl`],
])('the name %j is stored as %j', (name, stored) => {
  expect(uploadName(name)).toBe(stored);
});
