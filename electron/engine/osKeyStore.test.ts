import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { KeyStoreAnswer, KeyStoreQuestion } from '../contract/keyStore.ts';
import { gateFolder, openGate, openProtected, person } from './gate.fixture.ts';
import { readKeyFile } from './security/keys/keyFile.ts';

type Client = Awaited<ReturnType<typeof openProtected>>['client'];

/** Stands in for the key store of the operating system: what it wraps is the bytes backwards. */
const backwards = (text: string) => Buffer.from(text, 'base64').reverse().toString('base64');

/** Stands in for the shell: takes one question, and answers it. */
async function answerOne(
  shell: Client,
  answer: (question: KeyStoreQuestion) => KeyStoreAnswer = answerBackwards,
): Promise<KeyStoreQuestion> {
  const question = await shell.keyStore.next({ waitMs: 20_000 });
  if (question === null) throw new Error('nothing was asked');
  await shell.keyStore.answer({ id: question.id, answer: answer(question) });
  return question;
}

function answerBackwards(question: KeyStoreQuestion): KeyStoreAnswer {
  return question.ask === 'wrap'
    ? { did: 'wrap', wrapped: backwards(question.key) }
    : { did: 'unwrap', key: backwards(question.wrapped), rewrapped: null };
}

/** An installation that this computer opens; closed. */
async function openedByComputer() {
  const dataDir = gateFolder();
  const { client, connect, close, recoveryKey } = await openProtected(dataDir);
  const [{ slots }, question] = await Promise.all([client.keys.addKeyStore(), answerOne(connect('shell'))]);
  await close();
  return { dataDir, recoveryKey, slots, question };
}

const timeout = 20_000;

const untilState = (client: Client, state: object) =>
  expect.poll(() => client.access.state(), { timeout }).toMatchObject(state);

const wrappedIn = (dataDir: string) =>
  readKeyFile(path.join(dataDir, 'keys.json'))?.slots.flatMap((slot) =>
    slot.kind === 'osKeyStore' ? [slot.wrapped] : [],
  );

test('what the key store has wrapped opens the engine at its start, without people; the plain key is in no file', async () => {
  const { dataDir, slots, question } = await openedByComputer();
  expect(slots.map(({ kind }) => kind)).toEqual(['passphrase', 'recovery', 'osKeyStore']);
  const key = question.ask === 'wrap' ? question.key : '';
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(readFileSync(path.join(dataDir, 'keys.json'), 'utf8')).not.toContain(key);
  const { connect } = await openGate(dataDir);
  const window = connect();
  expect(await answerOne(connect('shell'))).toMatchObject({ ask: 'unwrap', wrapped: backwards(key) });
  await untilState(window, { phase: 'open', account: null, trouble: null });
  await expect(window.models.list()).rejects.toMatchObject({ code: 'access.signInNeeded' });
  await window.access.signIn(person);
  const actions = async () =>
    (await window.audit.list({})).records.map(({ action, subject }) => `${action} ${subject}`);
  await expect.poll(actions, { timeout }).toContain('access.unlock osKeyStore');
});

test('without accounts whoever opens the desktop window is in', async () => {
  const dataDir = gateFolder();
  const first = await openGate(dataDir);
  const client = first.connect();
  await client.access.setUp({ mode: 'single', encrypts: true, person });
  await Promise.all([client.keys.addKeyStore(), answerOne(first.connect('shell'))]);
  await first.close();
  const { connect } = await openGate(dataDir);
  const window = connect();
  await answerOne(connect('shell'));
  await untilState(window, { phase: 'open' });
  expect(await window.models.list()).toEqual({ models: [] });
});

test('only the shell is asked: every other channel is refused, locked or open, whoever has signed in', async () => {
  const { dataDir } = await openedByComputer();
  const { connect } = await openGate(dataDir);
  for (const channel of ['window', 'headless', 'local'] as const) {
    const client = connect(channel);
    const id = 'a guess';
    const answer = { did: 'unwrap', key: 'a2V5', rewrapped: null } as const;
    const ask = {
      next: () => client.keyStore.next({ waitMs: 0 }),
      answer: () => client.keyStore.answer({ id, answer }),
    };
    for (const call of Object.values(ask))
      await expect(call(), channel).rejects.toMatchObject({ code: 'access.signInNeeded' });
  }
  const administrator = connect('local');
  await administrator.access.signIn(person);
  await expect(administrator.keyStore.next({ waitMs: 0 })).rejects.toMatchObject({
    code: 'permission.denied',
    data: { permission: 'keyStore.serve' },
  });
});

test.each([
  ['refuses', { did: 'refuse', code: 'keys.keyStoreChanged' }],
  ['gives out another key', { did: 'unwrap', key: Buffer.alloc(32).toString('base64'), rewrapped: null }],
] as const)(
  'a key store that %s leaves it locked and is told; the recovery key opens, and nothing is lost',
  async (_, answer) => {
    const { dataDir, recoveryKey } = await openedByComputer();
    const before = readFileSync(path.join(dataDir, 'keys.json'), 'utf8');
    const { connect } = await openGate(dataDir);
    const window = connect();
    await answerOne(connect('shell'), () => answer);
    await untilState(window, { phase: 'locked', trouble: { code: 'keys.keyStoreChanged' } });
    await expect(window.models.list()).rejects.toMatchObject({ code: 'keys.keyStoreChanged' });
    const opened = await window.access.unlock({ with: 'recovery', key: recoveryKey });
    expect(opened).toMatchObject({ phase: 'open', trouble: null });
    expect(readFileSync(path.join(dataDir, 'keys.json'), 'utf8')).toBe(before);
  },
);

test('a backup takes no way in along that only this computer knows', async () => {
  const dataDir = gateFolder();
  const { client, connect, gate } = await openProtected(dataDir);
  await Promise.all([client.keys.addKeyStore(), answerOne(connect('shell'))]);
  expect(gate.keys.portable.slots.map(({ kind }) => kind)).toEqual(['passphrase', 'recovery']);
});

test('a key store that protects nothing makes no way in, and the keys are as they were', async () => {
  const dataDir = gateFolder();
  const { client, connect } = await openProtected(dataDir);
  const before = readFileSync(path.join(dataDir, 'keys.json'), 'utf8');
  const added = client.keys.addKeyStore();
  const refused = expect(added).rejects.toMatchObject({ code: 'keys.keyStoreUnavailable' });
  await answerOne(connect('shell'), () => ({ did: 'refuse', code: 'keys.keyStoreUnavailable' }));
  await refused;
  expect(readFileSync(path.join(dataDir, 'keys.json'), 'utf8')).toBe(before);
});

test('whoever signs in first needs no key store, and a lock by hand is not undone by it', async () => {
  const { dataDir } = await openedByComputer();
  const { connect } = await openGate(dataDir);
  const [window, shell] = [connect(), connect('shell')];
  const question = await shell.keyStore.next({ waitMs: 0 });
  await window.access.signIn(person);
  expect(await shell.keyStore.next({ waitMs: 0 })).toBeNull();
  await window.keys.lock();
  await untilState(window, { phase: 'locked' });
  expect(await shell.keyStore.next({ waitMs: 0 })).toBeNull();
  if (question === null) throw new Error('nothing was asked');
  await shell.keyStore.answer({ id: question.id, answer: answerBackwards(question) });
  expect(await window.access.state()).toMatchObject({ phase: 'locked', trouble: null });
});

test('what the key store wraps anew, or another one wraps, takes the place of what was there', async () => {
  const { dataDir } = await openedByComputer();
  const first = await openGate(dataDir);
  const window = first.connect();
  const rewrapped = Buffer.from('wrapped anew').toString('base64');
  await answerOne(
    first.connect('shell'),
    (question) => ({ ...answerBackwards(question), rewrapped }) as KeyStoreAnswer,
  );
  await expect.poll(() => wrappedIn(dataDir), { timeout }).toEqual([rewrapped]);
  await untilState(window, { phase: 'open' });
  await window.access.signIn(person);
  const [added] = await Promise.all([window.keys.addKeyStore(), answerOne(first.connect('shell'))]);
  expect(added.slots.filter(({ kind }) => kind === 'osKeyStore')).toHaveLength(1);
  expect(wrappedIn(dataDir)).not.toEqual([rewrapped]);
});
