import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newSigningKey, openSigningKey, signCheckpoint } from '../security/auditCheckpoint.ts';
import { testFolder } from './auditLog.fixture.ts';
import { fileWitness, osKeyStoreWitness, withLimit } from './witness.ts';

const key = openSigningKey(newSigningKey());
const checkpoint = (number: number) =>
  signCheckpoint(key, { log: 'l', number, hash: 'h', at: 't', previous: '' });

test('a file remembers every checkpoint in its order, and half a line that a power cut left is passed over', async () => {
  const location = path.join(testFolder(), 'witness.jsonl');
  const witness = fileWitness(location);
  expect(await witness.recall()).toEqual([]);
  await witness.remember(checkpoint(1));
  appendFileSync(location, '{"log":"l","num\n');
  await witness.remember(checkpoint(2));
  expect((await witness.recall()).map(({ number }) => number)).toEqual([1, 2]);
});

test('a key store remembers the newest checkpoint', async () => {
  let item: string | null = null;
  const witness = osKeyStoreWitness({
    read: async () => item,
    async write(value) {
      item = value;
    },
  });
  expect(await witness.recall()).toEqual([]);
  await witness.remember(checkpoint(1));
  await witness.remember(checkpoint(2));
  expect((await witness.recall()).map(({ number }) => number)).toEqual([2]);
});

test('a place that does not answer cannot be reached, and holds nobody up', async () => {
  const silent = {
    name: 'share',
    remember: () => new Promise<never>(() => {}),
    recall: () => new Promise<never>(() => {}),
  };
  const witness = withLimit(silent, 10);
  const refused = { code: 'file.unreadable', data: { reason: 'ETIMEDOUT' } };
  await expect(witness.recall()).rejects.toMatchObject(refused);
  await expect(witness.remember(checkpoint(1))).rejects.toMatchObject(refused);
});
