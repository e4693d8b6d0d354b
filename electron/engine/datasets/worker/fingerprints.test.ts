import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createFingerprints, fingerprintOf } from './fingerprints.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest();

test('every row is found by its fingerprint while the table grows', () => {
  const table = createFingerprints();
  for (let id = 1; id <= 5_000; id += 1) table.add(fingerprintOf(hashOf(`row ${id}`)), id);
  for (let id = 1; id <= 5_000; id += 1)
    expect(table.find(fingerprintOf(hashOf(`row ${id}`)), () => true)).toBe(id);
  expect(table.find(fingerprintOf(hashOf('another')), () => true)).toBeNull();
});

test('rows that share a fingerprint are told apart by who asks', () => {
  const table = createFingerprints();
  for (const id of [7, 8, 9]) table.add(42, id);
  expect(table.find(42, (id) => id === 9)).toBe(9);
  expect(table.find(42, () => false)).toBeNull();
});

test('a fingerprint is a whole number below 2 to the 48', () => {
  expect(fingerprintOf(new Uint8Array(32).fill(255))).toBe(2 ** 48 - 1);
  expect(fingerprintOf(new Uint8Array(32))).toBe(0);
});
