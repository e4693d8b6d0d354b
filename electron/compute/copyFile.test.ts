import { createHash } from 'node:crypto';
import { link, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { WriteAt } from '../common/readAt.ts';
import { openReadAt, openWriteAt } from '../vault/files.ts';
import { type Copying, copyFile } from './copyFile.ts';
import { copyHashed, hashFile, type StreamOptions } from './hashing.ts';
import { openJournal } from './importJournal.ts';

const scratch = await mkdtemp(path.join(os.tmpdir(), 'inhouse-copy-'));
afterAll(() => rm(scratch, { recursive: true }));

/** Not a multiple of the chunk size, and different everywhere. */
const content = Buffer.from(Float64Array.from({ length: 700_001 }, (_, i) => Math.sin(i)).buffer);
const contentHash = createHash('sha256').update(content).digest('hex');
const sourcePath = path.join(scratch, 'source');
await writeFile(sourcePath, content);

function streaming(
  onBytes: (bytes: number) => void = () => {},
  signal = new AbortController().signal,
): StreamOptions {
  return { signal, onBytes };
}

let folders = 0;
async function newTarget(): Promise<string> {
  folders += 1;
  const folder = path.join(scratch, String(folders));
  await mkdir(folder);
  return folder;
}

async function copy(target: string, changes: Partial<Copying> = {}): Promise<string> {
  await using source = await openReadAt(sourcePath);
  const journal = await openJournal(target);
  return await copyFile(source, {
    name: 'copy',
    version: 'v1',
    target,
    journal,
    stream: streaming(),
    checkpointBytes: 1_000_000,
    ...changes,
  });
}

test('the hash of a file is that of its bytes, also of an empty one', async () => {
  await using source = await openReadAt(sourcePath);
  expect(await hashFile(source, streaming())).toBe(contentHash);
  const empty = path.join(scratch, 'empty');
  await writeFile(empty, '');
  await using nothing = await openReadAt(empty);
  expect(await hashFile(nothing, streaming())).toBe(createHash('sha256').digest('hex'));
});

test('a copy is equal, its hash is that of its bytes, and every byte is counted once', async () => {
  const target = await newTarget();
  let bytes = 0;
  const sha256 = await copy(target, {
    stream: streaming((more) => {
      bytes += more;
    }),
  });
  expect(sha256).toBe(contentHash);
  expect(content.equals(await readFile(path.join(target, 'copy')))).toBe(true);
  expect(bytes).toBe(content.length);
});

test('a cancelled copy goes on from its last safe byte', async () => {
  const target = await newTarget();
  const controller = new AbortController();
  let bytes = 0;
  const until = (more: number) => {
    bytes += more;
    if (bytes > 3_500_000) controller.abort();
  };
  await expect(copy(target, { stream: streaming(until, controller.signal) })).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  const safe = (await openJournal(target)).find('copy', 'v1');
  expect(safe).toMatchObject({ kind: 'synced' });
  // What came after the last flush may be anything after a power cut.
  const safeBytes = safe?.kind === 'synced' ? safe.bytes : 0;
  expect(safeBytes).toBeGreaterThanOrEqual(1_000_000);
  const location = path.join(target, 'copy');
  await truncate(location, safeBytes);
  await truncate(location, safeBytes + 1000);
  expect(await copy(target)).toBe(contentHash);
  expect(content.equals(await readFile(location))).toBe(true);
});

test('a partial copy of another version of the source is started anew', async () => {
  const target = await newTarget();
  await writeFile(path.join(target, 'copy'), Buffer.alloc(content.length + 5000, 1));
  await (await openJournal(target)).append({ kind: 'synced', name: 'copy', version: 'v0', bytes: 2_000_000 });
  expect(await copy(target)).toBe(contentHash);
  expect(content.equals(await readFile(path.join(target, 'copy')))).toBe(true);
});

test('a finished copy is checked and kept, and one that was damaged since is made again', async () => {
  const target = await newTarget();
  const location = path.join(target, 'copy');
  await copy(target);
  expect(await copy(target)).toBe(contentHash);
  const damaged = Buffer.from(content);
  damaged[1_234_567] = (damaged[1_234_567] ?? 0) ^ 1;
  await writeFile(location, damaged);
  let bytes = 0;
  expect(
    await copy(target, {
      stream: streaming((more) => {
        bytes += more;
      }),
    }),
  ).toBe(contentHash);
  expect(content.equals(await readFile(location))).toBe(true);
  expect(bytes).toBe(content.length);
});

test('a target that is a hard link to the source is replaced, not written through', async () => {
  const target = await newTarget();
  await link(sourcePath, path.join(target, 'copy'));
  await copy(target);
  expect(content.equals(await readFile(sourcePath))).toBe(true);
  await writeFile(path.join(target, 'copy'), 'changed');
  expect(content.equals(await readFile(sourcePath))).toBe(true);
});

test('a journal whose last line was cut off is read up to there', async () => {
  const target = await newTarget();
  await (await openJournal(target)).append({ kind: 'done', name: 'a', version: 'v1', sha256: 'x' });
  await writeFile(path.join(target, '.import-journal.jsonl'), '{"kind":"done","name":"b","ver', {
    flag: 'a',
  });
  const journal = await openJournal(target);
  expect([journal.find('a', 'v1')?.kind, journal.find('a', 'v2'), journal.find('b', 'v1')]).toEqual([
    'done',
    null,
    null,
  ]);
});

test('a disk that fills half-way ends the copy with that error', async () => {
  await using source = await openReadAt(sourcePath);
  await using real = await openWriteAt(path.join(scratch, 'half'));
  await using full = await openWriteAt('/dev/full', { keep: true });
  const target: WriteAt = {
    writeAt: (bytes, offset) => (offset < 2_000_000 ? real : full).writeAt(bytes, offset),
  };
  const copying = copyHashed(source, { ...streaming(), hash: createHash('sha256'), from: 0, target });
  await expect(copying).rejects.toMatchObject({ code: 'disk.full' });
});
