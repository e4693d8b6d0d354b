import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { FileGrant } from '../../contract/files.ts';
import { listFolder } from './browse.ts';
import { createGrants } from './grants.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('a listing shows models, folders and files, and no link that leads out of the folder', async () => {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'stick', 'model'), { recursive: true });
  await mkdir(path.join(folder, 'stick', 'plain'));
  await writeFile(path.join(folder, 'stick', 'model', 'config.json'), '{}');
  await writeFile(path.join(folder, 'stick', 'note.txt'), 'hello');
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await symlink(path.join(folder, 'secret.txt'), path.join(folder, 'stick', 'leak.txt'));
  await symlink(path.join(folder, 'stick', 'note.txt'), path.join(folder, 'stick', 'same.txt'));
  const { entries } = await listFolder(path.join(folder, 'stick'), createGrants());
  expect(entries.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
    'model model',
    'folder plain',
    'file note.txt',
    'file same.txt',
  ]);
  expect(entries.map(({ sizeBytes }) => sizeBytes)).toEqual([2, null, 5, 5]);
});

test('a folder that is gone is an error with a code, not an empty list', async () => {
  await expect(
    listFolder(path.join(await temporaryFolder(), 'unplugged'), createGrants()),
  ).rejects.toMatchObject({
    code: 'file.unreadable',
  });
});

test('a grant opens its own path only, and reading does not allow writing', () => {
  const grants = createGrants();
  const grant = grants.add('/media/stick', 'read');
  expect(grants.resolve(grant, 'read')).toBe('/media/stick');
  expect(grants.add('/media/stick', 'read')).toBe(grant);
  expect(() => grants.resolve(grant, 'write')).toThrow(
    expect.objectContaining({ code: 'files.grantUnknown' }),
  );
  expect(() => grants.resolve('made-up' as FileGrant, 'read')).toThrow(
    expect.objectContaining({ code: 'files.grantUnknown' }),
  );
});
