import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeSoftToken, softhsmLibrary } from '../../native/pkcs11/softhsm.fixture.ts';
import { gateFolder, openGate, openProtected, person } from './gate.fixture.ts';

const planted = 'the patient in bed seven';

function credentials(name: string, secret: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'credentials-'));
  writeFileSync(path.join(folder, name), `${secret}\n`);
  vi.stubEnv('CREDENTIALS_DIRECTORY', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
}

test('a service credential opens the engine at its start, without people; a wrong one is told and everything stays locked', async () => {
  const dataDir = gateFolder();
  const { client, close } = await openProtected(dataDir);
  const { secret, state } = await client.keys.addService({ credential: 'inhouse-key' });
  expect(state.slots.map(({ kind, label }) => [kind, label])).toEqual([
    ['passphrase', 'Ann'],
    ['recovery', ''],
    ['service', 'inhouse-key'],
  ]);
  await close();
  credentials('inhouse-key', secret);
  const served = await openGate(dataDir);
  expect(await served.connect().access.state()).toMatchObject({ phase: 'open', account: null });
  await served.close();
  credentials('inhouse-key', Buffer.alloc(32).toString('base64'));
  const locked = await openGate(dataDir);
  const stranger = locked.connect();
  expect(await stranger.access.state()).toMatchObject({
    phase: 'locked',
    trouble: { code: 'keys.wrongSecret' },
  });
  expect((await stranger.access.signIn(person)).state).toMatchObject({ phase: 'open', trouble: null });
});

test.skipIf(softhsmLibrary() === null)('a token opens the engine with its PIN, and not without', async () => {
  const library = softhsmLibrary() ?? '';
  onTestFinished(makeSoftToken('ward 7', '1234'));
  const dataDir = gateFolder();
  const { client, close } = await openProtected(dataDir);
  const [token] = (await client.keys.tokens({ library })).filter(({ label }) => label === 'ward 7');
  const serial = token?.serial ?? '';
  const wrong = client.keys.addToken({ library, serial, pin: '0000' });
  await expect(wrong).rejects.toMatchObject({ code: 'token.wrongPin' });
  const { slots } = await client.keys.addToken({ library, serial, pin: '1234' });
  expect(slots.at(-1)).toMatchObject({ kind: 'token', label: 'ward 7' });
  await close();
  const locked = (await openGate(dataDir)).connect();
  await expect(locked.access.unlock({ with: 'token', pin: '9999' })).rejects.toMatchObject({
    code: 'token.wrongPin',
  });
  expect(await locked.access.state()).toMatchObject({ phase: 'locked' });
  expect(await locked.access.unlock({ with: 'token', pin: '1234' })).toMatchObject({ phase: 'open' });
});

test('what was set up without encryption is encrypted later; then nothing of it can be read, and everything is there', async () => {
  const dataDir = gateFolder();
  const first = await openGate(dataDir);
  const client = first.connect();
  await client.access.setUp({ mode: 'single', encrypts: false, person: null });
  await client.datasets.create({ name: planted, kind: 'chat' });
  const { recoveryKey } = await client.keys.encrypt({ person });
  expect(recoveryKey).not.toBeNull();
  await expect(client.keys.encrypt({ person })).rejects.toMatchObject({ code: 'keys.alreadyEncrypted' });
  await first.close();
  const databases = readdirSync(dataDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.db'),
  );
  expect(databases.length).toBeGreaterThan(2);
  for (const name of databases) {
    const bytes = readFileSync(path.join(dataDir, name));
    expect(bytes.includes('SQLite format 3'), name).toBe(false);
    expect(bytes.includes(planted), name).toBe(false);
  }
  for (const enter of [
    (again: typeof client) => again.access.unlock({ with: 'recovery', key: recoveryKey ?? '' }),
    (again: typeof client) => again.access.signIn(person),
  ]) {
    const opened = await openGate(dataDir);
    const again = opened.connect();
    await enter(again);
    const { datasets } = await again.datasets.list();
    expect(datasets.map(({ name }) => name)).toEqual([planted]);
    await opened.close();
  }
});

test('keys are renewed by hand and, once they are old, at a start; what was written before can be read', async () => {
  const dataDir = gateFolder();
  const { client, gate, close } = await openProtected(dataDir);
  await client.datasets.create({ name: planted, kind: 'chat' });
  const before = gate.keys.databaseKey;
  await client.keys.rotate();
  const after = gate.keys.databaseKey;
  expect(after).not.toEqual(before);
  expect((await client.datasets.list()).datasets.map(({ name }) => name)).toEqual([planted]);
  await close();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 91 * 24 * 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());
  const later = await openGate(dataDir);
  const people = later.connect();
  await people.access.signIn(person);
  expect(later.gate.keys.databaseKey).not.toEqual(after);
  expect((await people.datasets.list()).datasets.map(({ name }) => name)).toEqual([planted]);
  expect(later.gate.keys.description.conversion).toBeNull();
});

test('a conversion that a kill cut off goes on at the next start', async () => {
  const dataDir = gateFolder();
  const { client, gate, close } = await openProtected(dataDir);
  await client.datasets.create({ name: planted, kind: 'chat' });
  await close();
  // As a kill leaves it: keys.json says what is to be done, and of the databases none is done yet.
  const database = gate.keys.newDataKey('databases');
  gate.keys.change((content) => ({
    ...content,
    dataKeys: [...content.dataKeys, database],
    conversion: { to: database.id },
  }));
  const again = await openGate(dataDir);
  const people = again.connect();
  await people.access.signIn(person);
  expect((await people.datasets.list()).datasets).toHaveLength(1);
  expect(again.gate.keys.description.conversion).toBeNull();
  expect(existsSync(path.join(dataDir, 'inhouse.db.converting'))).toBe(false);
});

test('an administrator locks: the engine closes for everybody, and opens for whoever signs in', async () => {
  const { client, gate } = await openProtected(gateFolder());
  await client.keys.lock();
  await expect.poll(async () => (await client.access.state()).phase).toBe('locked');
  await expect(client.models.list()).rejects.toMatchObject({ code: 'keys.locked' });
  expect(() => gate.keys.master).toThrow(expect.objectContaining({ code: 'keys.locked' }));
  await client.access.signIn(person);
  expect(await client.models.list()).toEqual({ models: [] });
});

test('a new recovery key takes the place of the one before, and the last way in stays', async () => {
  const dataDir = gateFolder();
  const { client, recoveryKey: old, close } = await openProtected(dataDir);
  const { recoveryKey } = await client.keys.renewRecovery();
  const { slots } = await client.keys.show();
  const [passphrase, recovery] = slots;
  await client.keys.remove({ id: passphrase?.id ?? '' });
  await expect(client.keys.remove({ id: recovery?.id ?? '' })).rejects.toMatchObject({
    code: 'keys.lastSlot',
  });
  await close();
  const stranger = (await openGate(dataDir)).connect();
  await expect(stranger.access.unlock({ with: 'recovery', key: old })).rejects.toMatchObject({
    code: 'keys.wrongSecret',
  });
  expect(await stranger.access.unlock({ with: 'recovery', key: recoveryKey })).toMatchObject({
    phase: 'open',
  });
});
