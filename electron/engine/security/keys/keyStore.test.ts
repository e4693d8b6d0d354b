import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { protect } from '../../access/setUp.ts';
import { keyFileCopyName, keyFileName } from './keyFile.ts';
import { KeyStore } from './keyStore.ts';

const cost = 1_024;
const ann = { account: 'a1', name: 'Ann', passphrase: 'correct horse' };

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'keys-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const open = (dataDir: string) => KeyStore.open(dataDir, { cost, isEncrypted: false });

async function protectedStore() {
  const dataDir = folder();
  const keys = open(dataDir);
  const { recoveryKey } = await protect(keys, { mode: 'accounts', encrypts: true, person: ann });
  return { dataDir, keys, recoveryKey: recoveryKey ?? '' };
}

test('a new directory has keys that need no secret and encrypt nothing', () => {
  const dataDir = folder();
  const first = open(dataDir);
  expect(first).toMatchObject({ isOpen: true, databaseKey: null, files: { current: null, known: [] } });
  expect(first.description).toMatchObject({ mode: 'single', encryption: 'off', isChosen: false });
  expect(open(dataDir).master).toEqual(first.master);
});

test('a protected directory opens with the passphrase in any case of the name, and with the recovery key as it is typed', async () => {
  const { dataDir, keys, recoveryKey } = await protectedStore();
  const locked = () => open(dataDir);
  expect(locked().isOpen).toBe(false);
  expect(() => locked().databaseKey).toThrow(expect.objectContaining({ code: 'keys.locked' }));
  const signed = locked();
  expect(await signed.openWithPassphrase(' ANN', 'correct horse')).toEqual({ account: 'a1' });
  expect(signed.master).toEqual(keys.master);
  expect(signed.databaseKey).toEqual(keys.databaseKey);
  expect(signed.files.current).toEqual(keys.files.current);
  const recovered = locked();
  recovered.openWithRecoveryKey(
    recoveryKey.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'),
  );
  expect(recovered.master).toEqual(keys.master);
});

test('nothing else opens it', async () => {
  const { dataDir, recoveryKey } = await protectedStore();
  const keys = open(dataDir);
  for (const [name, passphrase] of [
    ['Ann', 'Correct horse'],
    ['Bob', 'correct horse'],
  ] as const)
    await expect(keys.openWithPassphrase(name, passphrase)).rejects.toMatchObject({
      code: 'keys.wrongSecret',
    });
  const wrong = `${recoveryKey.slice(0, -1)}${recoveryKey.endsWith('A') ? 'B' : 'A'}`;
  expect(() => keys.openWithRecoveryKey(wrong)).toThrow(
    expect.objectContaining({ code: 'keys.recoveryMistyped' }),
  );
  const { recoveryKey: other } = await protectedStore();
  expect(() => keys.openWithRecoveryKey(other)).toThrow(
    expect.objectContaining({ code: 'keys.wrongSecret' }),
  );
  expect(keys.isOpen).toBe(false);
});

test('the file holds no key in the clear, and no name', async () => {
  const { dataDir, keys, recoveryKey } = await protectedStore();
  const text = readFileSync(path.join(dataDir, keyFileName), 'utf8');
  const master = Buffer.from(keys.master);
  const database = Buffer.from(keys.databaseKey ?? '');
  for (const secret of [master, database].flatMap((key) => [key.toString('base64'), key.toString('hex')]))
    expect(text).not.toContain(secret);
  expect(text).not.toContain(recoveryKey);
  expect(text.toLowerCase()).not.toContain('"ann"');
});

test('a file that somebody changed opens with the right passphrase only to say so', async () => {
  const { dataDir } = await protectedStore();
  const location = path.join(dataDir, keyFileName);
  writeFileSync(location, readFileSync(location, 'utf8').replace('"mode": "accounts"', '"mode": "single"'));
  const keys = open(dataDir);
  await expect(keys.openWithPassphrase('Ann', 'correct horse')).rejects.toMatchObject({
    code: 'keys.changed',
  });
  expect(keys.isOpen).toBe(false);
});

test('where the file is damaged or gone its copy is read; without both nothing is made anew over encrypted data', async () => {
  const { dataDir, keys } = await protectedStore();
  const [location, copy] = [keyFileName, keyFileCopyName].map((name) => path.join(dataDir, name)) as [
    string,
    string,
  ];
  for (const harm of [() => writeFileSync(location, '{'), () => rmSync(location)]) {
    harm();
    const saved = open(dataDir);
    await saved.openWithPassphrase('Ann', 'correct horse');
    expect(saved.master).toEqual(keys.master);
  }
  for (const place of [location, copy]) rmSync(place);
  expect(() => KeyStore.open(dataDir, { cost, isEncrypted: true })).toThrow(
    expect.objectContaining({ code: 'keys.missing' }),
  );
});

test('an installation that is encrypted overwrites the master key that could be read before, wherever a kill came between', async () => {
  const dataDir = folder();
  const keys = open(dataDir);
  const [location, copy] = [keyFileName, keyFileCopyName].map((name) => path.join(dataDir, name)) as [
    string,
    string,
  ];
  const readable = readFileSync(location);
  // The bytes where they lay stay reachable through this second name, whatever becomes of the first.
  for (const place of [location, copy]) linkSync(place, `${place}-before`);
  await protect(keys, { mode: 'single', encrypts: true, person: ann });
  for (const place of [location, copy]) expect(readFileSync(`${place}-before`)).not.toEqual(readable);

  writeFileSync(copy, readable); // Killed after the first of both files,
  writeFileSync(`${location}.replaced`, readable); // and before the old one was overwritten,
  writeFileSync(`${copy}.unfinished`, '{'); // and in the middle of its copy.
  linkSync(`${location}.replaced`, `${location}-between`);
  const next = open(dataDir);
  await next.openWithPassphrase('Ann', 'correct horse');
  expect(readFileSync(copy)).toEqual(readFileSync(location));
  expect(readFileSync(`${location}-between`)).not.toEqual(readable);
  expect(readdirSync(dataDir).filter((name) => /unfinished|replaced/.test(name))).toEqual([]);
});

test('the last way in cannot be taken away', async () => {
  const { keys } = await protectedStore();
  expect(() => keys.change((content) => ({ ...content, slots: [] }))).toThrow(
    expect.objectContaining({ code: 'keys.lastSlot' }),
  );
  expect(keys.description.slots).toHaveLength(2);
});
