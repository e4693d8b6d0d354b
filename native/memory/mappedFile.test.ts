import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import koffi from 'koffi';
import { afterAll, expect, test } from 'vitest';
import { mapFile } from './mappedFile.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-mapped-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a mapped file is read where it lies, also when it has been removed, and is let go of once', async () => {
  const file = path.join(folder, '权重.bin');
  const bytes = Uint8Array.from({ length: 10_000 }, (_, i) => i % 251);
  writeFileSync(file, bytes);
  const mapped = await mapFile(file);
  expect(mapped.sizeBytes).toBe(10_000);
  rmSync(file);
  expect(koffi.decode(mapped.address, 'uint8_t', 10_000)).toEqual(bytes);
  mapped[Symbol.dispose]();
  mapped[Symbol.dispose]();
});

test('what cannot be mapped is an error with a code: nothing there, empty, a folder', async () => {
  const empty = path.join(folder, 'empty');
  writeFileSync(empty, '');
  for (const given of [path.join(folder, 'none'), empty, folder])
    await expect(mapFile(given)).rejects.toMatchObject({ code: 'file.unreadable' });
});
