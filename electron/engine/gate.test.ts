import { expect, test } from 'vitest';
import type { AppError } from '../common/errors/appError.ts';
import { gateFolder, openGate, person } from './gate.fixture.ts';

test('a new installation works at once, for one user, and says that nobody has decided anything', async () => {
  const { connect } = await openGate(gateFolder());
  const client = connect();
  expect(await client.access.state()).toMatchObject({
    ...{ phase: 'open', mode: 'single', encryption: 'off', isChosen: false, account: null, slots: ['clear'] },
  });
  expect(await client.models.list()).toEqual({ models: [] });
});

test('with accounts and encryption nobody sees anything before somebody signs in, and each connection is its own', async () => {
  const dataDir = gateFolder();
  const first = await openGate(dataDir);
  const settled = await first.connect().access.setUp({ mode: 'accounts', encrypts: true, person });
  expect(settled.recoveryKey).toMatch(/^([0-9A-Z]{5}-){7}[0-9A-Z]{5}$/);
  expect(settled.state).toMatchObject({ phase: 'open', account: { name: 'Ann', role: 'administrator' } });
  await expect(first.connect().models.list()).rejects.toMatchObject({ code: 'access.signInNeeded' });
  await first.close();

  const { connect } = await openGate(dataDir);
  const [ann, stranger] = [connect(), connect()];
  expect(await ann.access.state()).toMatchObject({ phase: 'locked', mode: 'accounts', encryption: 'on' });
  await expect(ann.models.list()).rejects.toMatchObject({ code: 'keys.locked' });
  const wrong = ann.access.signIn({ ...person, passphrase: 'wrong' });
  await expect(wrong).rejects.toMatchObject({ code: 'access.wrongPassphrase' });
  const { token, state } = await ann.access.signIn(person);
  expect(state).toMatchObject({ phase: 'open', account: { name: 'Ann' } });
  expect(await ann.models.list()).toEqual({ models: [] });
  await expect(stranger.models.list()).rejects.toMatchObject({ code: 'access.signInNeeded' });
  await stranger.access.resume({ token });
  expect(await stranger.models.list()).toEqual({ models: [] });
  await ann.access.signOut();
  await expect(ann.models.list()).rejects.toMatchObject({ code: 'access.signInNeeded' });
  // Other connections of the session are closed, with whatever they had asked.
  await expect(stranger.models.list()).rejects.toMatchObject({ code: 'engine.lost' });
  await expect(ann.access.resume({ token })).rejects.toMatchObject({ code: 'access.sessionOver' });
});

test('the recovery key opens the engine and signs nobody in', async () => {
  const dataDir = gateFolder();
  const first = await openGate(dataDir);
  const { recoveryKey } = await first.connect().access.setUp({ mode: 'accounts', encrypts: true, person });
  await first.close();
  const { connect, gate } = await openGate(dataDir);
  const client = connect();
  expect(await client.access.unlock({ with: 'recovery', key: recoveryKey ?? '' })).toMatchObject({
    phase: 'open',
    account: null,
  });
  const records = [...(gate.engine?.store.readAudit() ?? [])];
  expect(records.find(({ action }) => action === 'access.unlock')).toMatchObject({ subject: 'recovery' });
  await expect(client.models.list()).rejects.toMatchObject({ code: 'access.signInNeeded' });
});

test('how an installation is protected is decided once', async () => {
  const { connect } = await openGate(gateFolder());
  const client = connect();
  await client.access.setUp({ mode: 'single', encrypts: false, person: null });
  const again = client.access.setUp({ mode: 'accounts', encrypts: true, person });
  await expect(again).rejects.toMatchObject({ code: 'access.alreadySetUp' });
  expect(await client.access.state()).toMatchObject({ mode: 'single', encryption: 'off', isChosen: true });
});

test('wrong passphrases make everybody of that name wait, known or not, and a restart does not help', async () => {
  const dataDir = gateFolder();
  const first = await openGate(dataDir);
  await first.connect().access.setUp({ mode: 'accounts', encrypts: true, person });
  await first.close();
  const tries = async (client: ReturnType<typeof first.connect>, name: string, count: number) => {
    const codes: string[] = [];
    for (let index = 0; index < count; index += 1)
      await client.access
        .signIn({ name, passphrase: 'wrong' })
        .catch(({ code }: AppError) => codes.push(code));
    return codes;
  };
  const wrong = Array(5).fill('access.wrongPassphrase');
  const second = await openGate(dataDir);
  expect(await tries(second.connect(), 'nobody of this name', 5)).toEqual(wrong);
  expect(await tries(second.connect(), 'ann', 5)).toEqual(wrong);
  await second.close();
  const third = await openGate(dataDir);
  const client = third.connect();
  const refused = client.access.signIn(person);
  await expect(refused).rejects.toMatchObject({ code: 'access.lockedOut', data: { seconds: 1 } });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await client.access.signIn(person);
});
