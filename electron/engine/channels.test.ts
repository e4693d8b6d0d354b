import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { Contract } from '../contract/index.ts';
import { childPort, nodeMessagePort } from '../contract/link/nodePorts.ts';
import { connectLink, type Envelope, joinChannels, type Link, serveLink } from '../contract/link.ts';
import { connectLocal } from '../host/localClient.ts';
import { serveLocalSocket } from './channels.ts';
import { singleUserActor } from './security/actor.ts';
import { listProcedures, refusingRouter, servedRefusing } from './testing/refusingRouter.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const onBug = (error: unknown) => {
  throw error;
};

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'channels-'));
  cleanUps.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function ask(link: Link<Contract>, procedure: readonly string[]): Promise<unknown> {
  let target: unknown = link.client;
  for (const name of procedure) target = (target as Record<string, unknown>)[name];
  return (target as (input: unknown) => Promise<unknown>)({}).catch((error: unknown) => error);
}

test('an actor without permissions is denied every procedure of the contract, before its input is looked at', async () => {
  const { port1, port2 } = new MessageChannel();
  const actor = { ...singleUserActor('window'), permissions: new Set<never>() };
  const served = serveLink(nodeMessagePort(port1), refusingRouter(), { context: { actor }, onBug });
  cleanUps.push(() => served.close());
  const link = connectLink<Contract>(async () => nodeMessagePort(port2));
  const procedures = listProcedures();
  expect(procedures.length).toBeGreaterThan(20);
  for (const procedure of procedures) {
    expect(await ask(link, procedure), procedure.join('.')).toMatchObject({ code: 'permission.denied' });
  }
});

test('every procedure of the contract but the shell’s own names a permission that the single user of the local socket has', async () => {
  const dataDir = folder();
  const socket = await serveLocalSocket({ dataDir, served: servedRefusing(), onBug });
  cleanUps.push(() => socket.close());
  const link = await connectLocal(dataDir);
  if (!link) throw new Error('no engine found');
  cleanUps.push(() => link.close());
  for (const procedure of listProcedures()) {
    const isShells = procedure[0] === 'keyStore';
    expect(await ask(link, procedure), procedure.join('.')).toMatchObject({
      code: expect.stringMatching(isShells ? /^permission\.denied$/ : /^request\.(invalid|notFound)$/),
    });
  }
});

test('only the owner can open the local socket, and it is gone when the engine has closed', async () => {
  const dataDir = folder();
  const socket = await serveLocalSocket({ dataDir, served: servedRefusing(), onBug });
  if (process.platform !== 'win32')
    expect(statSync(path.join(dataDir, 'engine.sock')).mode & 0o777).toBe(0o600);
  const link = await connectLocal(dataDir);
  const open = link?.client.jobs.list({});
  await socket.close();
  await expect(open).rejects.toMatchObject({ name: 'AppError' });
  await expect(link?.client.jobs.list({})).rejects.toMatchObject({ code: 'engine.lost' });
  expect(await connectLocal(dataDir)).toBeNull();
});

test('a socket that a killed engine left means nobody is there, and the next engine takes its place', async () => {
  const dataDir = folder();
  const child = fork(path.join(import.meta.dirname, 'testing', 'listeningChild.ts'), [
    path.join(dataDir, 'engine.sock'),
  ]);
  await new Promise((resolve) => child.once('message', resolve));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(await connectLocal(dataDir)).toBeNull();
  const socket = await serveLocalSocket({ dataDir, served: servedRefusing(), onBug });
  cleanUps.push(() => socket.close());
  const link = await connectLocal(dataDir);
  await expect(link?.client.system.status()).rejects.toMatchObject({ data: { name: 'system.status' } });
  link?.close();
});

test('a data directory whose path is too long for a socket still has one', async () => {
  const dataDir = path.join(folder(), 'a'.repeat(60), 'b'.repeat(60));
  mkdirSync(dataDir, { recursive: true });
  const socket = await serveLocalSocket({ dataDir, served: servedRefusing(), onBug });
  const link = await connectLocal(dataDir);
  await expect(link?.client.system.status()).rejects.toMatchObject({ data: { name: 'system.status' } });
  await socket.close();
  expect(await connectLocal(dataDir)).toBeNull();
});

test('a pointer that a power cut left empty keeps nobody out', async () => {
  const dataDir = folder();
  writeFileSync(path.join(dataDir, 'engine.sock.path'), '');
  expect(await connectLocal(dataDir)).toBeNull();
  const socket = await serveLocalSocket({ dataDir, served: servedRefusing(), onBug: () => undefined });
  const link = await connectLocal(dataDir);
  expect(link).not.toBeNull();
  link?.close();
  await socket.close();
});

test('a file in the place of the socket means that nobody is there', async () => {
  const dataDir = folder();
  writeFileSync(path.join(dataDir, 'engine.sock'), 'no socket');
  expect(await connectLocal(dataDir)).toBeNull();
});

test('the parent reaches the engine through channels of their own: a window, the shell, and nothing else', async () => {
  const child = fork(path.join(import.meta.dirname, 'testing', 'engineChild.ts'), {
    serialization: 'advanced',
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  cleanUps.push(() => child.kill('SIGKILL'));
  const wire = childPort<Envelope>(child);
  const open = joinChannels(wire);
  const connect = (kind: string) =>
    connectLink<Contract>(async () => open(kind) as ReturnType<typeof childPort>);
  const first = connect('window');
  const second = connect('window');
  const shell = connect('shell');

  const path_ = { path: '/etc' };
  await expect(first.client.files.grant(path_)).rejects.toMatchObject({ code: 'permission.denied' });
  await expect(shell.client.files.grant(path_)).rejects.toMatchObject({ data: { name: 'files.grant' } });
  await expect(connect('local').client.system.status()).rejects.toMatchObject({ code: 'engine.lost' });
  await expect(connect('toString').client.system.status()).rejects.toMatchObject({ code: 'engine.lost' });

  first.close();
  await expect(second.client.system.status()).rejects.toMatchObject({ data: { name: 'system.status' } });
  wire.post({ channel: 999, frame: 'to nobody' });
  wire.post('no envelope' as unknown as Envelope);
  await expect(second.client.system.status()).rejects.toMatchObject({ data: { name: 'system.status' } });

  wire.close();
  await expect(second.client.system.status()).rejects.toMatchObject({ code: 'engine.lost' });
  expect(await ended).toBe(0);
});
