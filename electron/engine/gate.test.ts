import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { Contract } from '../contract/index.ts';
import { nodeMessagePort } from '../contract/link/nodePorts.ts';
import { connectLink } from '../contract/link.ts';
import { sampleModelFolder } from '../host/paths.ts';
import { serveChannel } from './channels.ts';
import { Gate } from './gate.ts';
import { serveGate } from './served.ts';

const person = { name: 'Ann', passphrase: 'correct horse' };

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'gate-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

async function open(dataDir: string) {
  const gate = await Gate.open({ dataDir, sampleModelFolder, version: 'test', passphraseCost: 1_024 });
  const served = serveGate(gate);
  const connect = () => {
    const { port1, port2 } = new MessageChannel();
    const onBug = (error: unknown) => {
      throw error;
    };
    serveChannel(nodeMessagePort(port1), 'window', { served, onBug });
    const link = connectLink<Contract>(async () => nodeMessagePort(port2));
    onTestFinished(() => link.close());
    return link.client;
  };
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await gate.close();
    isClosed = true;
  };
  onTestFinished(close);
  return { gate, connect, close };
}

test('a new installation works at once, for one user, and says that nobody has decided anything', async () => {
  const { connect } = await open(folder());
  const client = connect();
  expect(await client.access.state()).toMatchObject({
    ...{ phase: 'open', mode: 'single', encryption: 'off', isChosen: false, account: null, slots: ['clear'] },
  });
  expect(await client.models.list()).toEqual({ models: [] });
});

test('with accounts and encryption nobody sees anything before somebody signs in, and each connection is its own', async () => {
  const dataDir = folder();
  const first = await open(dataDir);
  const settled = await first.connect().access.setUp({ mode: 'accounts', encrypts: true, person });
  expect(settled.recoveryKey).toMatch(/^([0-9A-Z]{5}-){7}[0-9A-Z]{5}$/);
  expect(settled.state).toMatchObject({ phase: 'open', account: { name: 'Ann', role: 'administrator' } });
  await expect(first.connect().models.list()).rejects.toMatchObject({ code: 'access.signInNeeded' });
  await first.close();

  const { connect } = await open(dataDir);
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
  for (const client of [ann, stranger])
    await expect(client.models.list()).rejects.toMatchObject({ code: 'access.signInNeeded' });
  await expect(ann.access.resume({ token })).rejects.toMatchObject({ code: 'access.sessionOver' });
});

test('the recovery key opens the engine and signs nobody in', async () => {
  const dataDir = folder();
  const first = await open(dataDir);
  const { recoveryKey } = await first.connect().access.setUp({ mode: 'accounts', encrypts: true, person });
  await first.close();
  const { connect } = await open(dataDir);
  const client = connect();
  expect(await client.access.unlock({ with: 'recovery', key: recoveryKey ?? '' })).toMatchObject({
    phase: 'open',
    account: null,
  });
  await expect(client.models.list()).rejects.toMatchObject({ code: 'access.signInNeeded' });
});

test('how an installation is protected is decided once', async () => {
  const { connect } = await open(folder());
  const client = connect();
  await client.access.setUp({ mode: 'single', encrypts: false, person: null });
  const again = client.access.setUp({ mode: 'accounts', encrypts: true, person });
  await expect(again).rejects.toMatchObject({ code: 'access.alreadySetUp' });
  expect(await client.access.state()).toMatchObject({ mode: 'single', encryption: 'off', isChosen: true });
});
