import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readMeasuringText, readShippedPrompts, textLimitBytes } from './text.ts';

const folder = mkdtempSync(join(tmpdir(), 'inhouse-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('the shipped text is English and Chinese, some thousand tokens, and has a name', async () => {
  const { name, text } = await readMeasuringText(null);
  expect(name).toBe('inhouse-quality-text');
  expect(text.length).toBeGreaterThan(10_000);
  expect(text).toMatch(/Birmingham/);
  expect(text).toMatch(/冷却/);
  expect(await readShippedPrompts()).toHaveLength(8);
});

test("a user's text is named by its file and known by its hash; a byte order mark is left out", async () => {
  const bytes = new TextEncoder().encode('\ufeff第一行\nsecond');
  const read = await readMeasuringText(file('mine.txt', bytes));
  expect(read).toEqual({
    name: 'mine.txt',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    text: '第一行\nsecond',
  });
});

test('what is not UTF-8 text is refused with the reason', async () => {
  const reasonOf = async (name: string, bytes: Uint8Array) =>
    readMeasuringText(file(name, bytes)).then(
      () => 'read',
      (error) => `${error.code}: ${error.data.reason}`,
    );
  expect(await reasonOf('latin1.txt', Uint8Array.of(0x63, 0x61, 0x66, 0xe9))).toBe(
    'text.notText: invalid UTF-8',
  );
  expect(await reasonOf('utf16.txt', Uint8Array.of(0xff, 0xfe, 0x61, 0x00))).toBe('text.notText: UTF-16');
  expect(await reasonOf('image.png', Uint8Array.of(0x89, 0x50, 0x00, 0x01))).toBe('text.notText: zero bytes');
});

test('a missing file, a folder and an endless text are refused', async () => {
  await expect(readMeasuringText(join(folder, 'none.txt'))).rejects.toMatchObject({
    code: 'file.unreadable',
    data: { reason: 'ENOENT' },
  });
  await expect(readMeasuringText(folder)).rejects.toMatchObject({
    code: 'file.unreadable',
    data: { reason: 'not a file' },
  });
  const large = file('large.txt', '');
  truncateSync(large, textLimitBytes + 1);
  await expect(readMeasuringText(large)).rejects.toMatchObject({ code: 'text.tooLarge' });
});
