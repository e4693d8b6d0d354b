import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { decryptContent, encryptContent, hashContent, unwrapKey, wrapKey } from './auditContent.ts';

const unreadable = expect.objectContaining({ code: 'audit.contentUnreadable' });

test('content is read with its key and for its record only, and not once a bit of it is another', () => {
  const key = randomBytes(32);
  const kept = encryptContent(key, 'r1', 'Wie hoch ist der Blutdruck? 血压');
  expect(decryptContent(key, 'r1', kept)).toBe('Wie hoch ist der Blutdruck? 血压');
  expect(() => decryptContent(randomBytes(32), 'r1', kept)).toThrow(unreadable);
  expect(() => decryptContent(key, 'r2', kept)).toThrow(unreadable);
  const bytes = Buffer.from(kept, 'base64');
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  expect(() => decryptContent(key, 'r1', bytes.toString('base64'))).toThrow(unreadable);
  expect(() => decryptContent(key, 'r1', '')).toThrow(unreadable);
});

test('the same content has the same hash under the same key only', () => {
  const key = randomBytes(32);
  expect(hashContent(key, 'x')).toBe(hashContent(key, 'x'));
  expect(hashContent(key, 'x')).not.toBe(hashContent(randomBytes(32), 'x'));
});

test('a wrapped key opens with the master key that wrapped it, under its own name', () => {
  const [master, key] = [randomBytes(32), randomBytes(32)];
  const wrapped = wrapKey(master, key, 'a');
  expect(Buffer.from(wrapped.bytes).includes(key)).toBe(false);
  expect(unwrapKey(master, wrapped, 'a')).toEqual(key);
  expect(() => unwrapKey(randomBytes(32), wrapped, 'a')).toThrow(unreadable);
  expect(() => unwrapKey(null, wrapped, 'a')).toThrow(unreadable);
  expect(() => unwrapKey(master, wrapped, 'b')).toThrow(unreadable);
  expect(unwrapKey(null, wrapKey(null, key, 'a'), 'a')).toEqual(key);
});
