import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { answerQuestion, type SystemKeyStore } from './keyStore.ts';
import { createStorage } from './testing/safeStorage.ts';

const key = randomBytes(32).toString('base64');

const wrapQuestion = { id: '1', ask: 'wrap', key } as const;

async function wrapWith(storage: SystemKeyStore): Promise<string> {
  const answer = await answerQuestion(wrapQuestion, { storage, platform: 'linux' });
  return answer.did === 'wrap' ? answer.wrapped : '';
}

test('a key that the key store has wrapped is not in what it gave, and comes out of the same key store only', async () => {
  const storage = createStorage();
  const wrapped = await wrapWith(storage);
  expect(Buffer.from(wrapped, 'base64').includes(key)).toBe(false);
  const question = { id: '2', ask: 'unwrap', wrapped } as const;
  expect(await answerQuestion(question, { storage, platform: 'linux' })).toEqual({
    ...{ did: 'unwrap', key, rewrapped: null },
  });
  expect(await answerQuestion(question, { storage: createStorage(), platform: 'linux' })).toEqual({
    did: 'refuse',
    code: 'keys.keyStoreChanged',
  });
});

test('a key store that protects nothing is refused, by its name, by its mark, and when there is none', async () => {
  const refused = { did: 'refuse', code: 'keys.keyStoreUnavailable' };
  for (const storage of [{ backend: 'basic_text' }, { mark: 'v10' }, { isAvailable: false }] as const) {
    const asked = { storage: createStorage(storage), platform: 'linux' } as const;
    expect(await answerQuestion(wrapQuestion, asked), JSON.stringify(storage)).toEqual(refused);
  }
  // On macOS the same mark is that of a key in the keychain, and nobody can ask for a name.
  const keychain = createStorage({ mark: 'v10' });
  const asked = {
    storage: { ...keychain, getSelectedStorageBackend: () => expect.fail('Linux only') },
    platform: 'darwin',
  } as const;
  expect(await answerQuestion(wrapQuestion, asked)).toMatchObject({ did: 'wrap' });
});

test('a key store that cannot give back what it was given is refused before anything depends on it', async () => {
  const storage = { ...createStorage(), decryptStringAsync: createStorage().decryptStringAsync };
  expect(await answerQuestion(wrapQuestion, { storage, platform: 'linux' })).toEqual({
    did: 'refuse',
    code: 'keys.keyStoreUnavailable',
  });
});

test('a key store with a newer key gives the wrapped key anew', async () => {
  const storage = createStorage({ hasNewKey: true });
  const wrapped = await wrapWith(storage);
  const answer = await answerQuestion({ id: '2', ask: 'unwrap', wrapped }, { storage, platform: 'linux' });
  if (answer.did !== 'unwrap' || answer.rewrapped === null) throw new Error('nothing was wrapped anew');
  expect(answer.rewrapped).not.toBe(wrapped);
  const { result } = await storage.decryptStringAsync(Buffer.from(answer.rewrapped, 'base64'));
  expect(result).toBe(key);
});
