import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { measureReadRate } from './readRate.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-rate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('every byte of every file is read once, also where a file ends inside a block', async () => {
  mkdirSync(path.join(folder, 'model'));
  const sizes = [20_000_001, 4_096, 5];
  for (const [index, size] of sizes.entries())
    writeFileSync(path.join(folder, 'model', `${index}.bin`), Buffer.alloc(size, index + 1));
  const rate = await measureReadRate(folder, { limitMs: 60_000 });
  expect(rate.bytes).toBe(20_000_001 + 4_096 + 5);
  expect(rate.files).toBe(3);
  expect(rate.bytesPerSecond).toBeCloseTo(rate.bytes / (rate.ms / 1000), 0);
});

test('it stops when its time is up', async () => {
  const file = path.join(folder, 'large.bin');
  writeFileSync(file, '');
  truncateSync(file, 50e9);
  const rate = await measureReadRate(folder, { limitMs: 50 });
  expect(rate.bytes).toBeGreaterThan(0);
  expect(rate.bytes).toBeLessThan(50e9);
});

test('without a model there is nothing to measure', async () => {
  await expect(measureReadRate(folder)).rejects.toMatchObject({ code: 'hardware.nothingToRead' });
  await expect(measureReadRate(path.join(folder, 'missing'))).rejects.toMatchObject({
    code: 'hardware.nothingToRead',
  });
});

test('a reading that nobody waits for any more is given up', async () => {
  writeFileSync(path.join(folder, 'x.bin'), 'x');
  await expect(measureReadRate(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'request.cancelled',
  });
});
