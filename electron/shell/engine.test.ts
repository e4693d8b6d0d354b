import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { Contract } from '../contract/index.ts';
import { nodeMessagePort } from '../contract/link/nodePorts.ts';
import { connectLink } from '../contract/link.ts';
import { startEngineProcess } from './engineProcess.ts';
import { serveKeyStore } from './keyStore.ts';
import { type EngineHandle, Relay, type StartFailure } from './relay.ts';
import { createStorage } from './testing/safeStorage.ts';

const entry = path.resolve(import.meta.dirname, '..', 'host', 'engine.ts');

test('a window talks to the real engine through the relay, and a second engine in its data directory is refused', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'shell-'));
  const command = { node: process.execPath, entry, args: ['--data-dir', dataDir] };
  const options = {
    startEngine: () => startEngineProcess(command),
    restart: { firstMs: 100, atMostMs: 1_000, stableMs: 10_000 },
  };
  const relay = new Relay({ ...options, onState: () => undefined });
  const { port1, port2 } = new MessageChannel();
  relay.attach('window', nodeMessagePort<unknown>(port1));
  const window = connectLink<Contract>(async () => nodeMessagePort(port2));
  const shell = connectLink<Contract>(() => relay.open('shell'));

  expect(await window.client.system.status()).toMatchObject({ dataDir });
  await expect(window.client.files.grant({ path: dataDir })).rejects.toMatchObject({
    code: 'permission.denied',
  });
  const { grant, name } = await shell.client.files.grant({ path: dataDir });
  expect(name).toBe(path.basename(dataDir));
  expect((await window.client.files.list({ folder: grant })).entries.length).toBeGreaterThan(0);

  const refused = await new Promise<StartFailure | undefined>((resolve) => {
    new Relay({ ...options, onState: (state, failure) => state === 'failed' && resolve(failure) });
  });
  expect(refused).toEqual({ code: 'engine.alreadyRunning', data: { dataDir } });

  await relay.close();
  await expect(window.client.system.status()).rejects.toMatchObject({ code: 'engine.lost' });
  rmSync(dataDir, { recursive: true });
});

test('an encrypted installation that this computer opens is open in its desktop window, and so is the engine that comes after a dead one', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'shell-'));
  const engines: EngineHandle[] = [];
  const relay = new Relay({
    startEngine() {
      const engine = startEngineProcess({ node: process.execPath, entry, args: ['--data-dir', dataDir] });
      engines.push(engine);
      return engine;
    },
    restart: { firstMs: 10, atMostMs: 1_000, stableMs: 10_000 },
    onState: () => undefined,
  });
  const reconnect = { firstMs: 10, atMostMs: 100 };
  const shell = connectLink<Contract>(() => relay.open('shell'), { reconnect });
  const window = connectLink<Contract>(() => relay.open('window'), { reconnect });
  const ending = new AbortController();
  const { client } = shell;
  const served = serveKeyStore({
    ...{ client, storage: createStorage(), platform: 'linux', pauseMs: 10, signal: ending.signal },
  });
  onTestFinished(async () => {
    ending.abort();
    await relay.close();
    await served;
    rmSync(dataDir, { recursive: true });
  });
  const person = { name: 'Ann', passphrase: 'seven quiet herons' };
  await window.client.access.setUp({ mode: 'single', encrypts: true, person });
  const { slots } = await window.client.keys.addKeyStore();
  expect(slots.map(({ kind }) => kind)).toContain('osKeyStore');
  await engines[0]?.stop();
  const state = () => window.client.access.state().catch(() => null);
  await expect.poll(state, { timeout: 30_000 }).toMatchObject({ phase: 'open', encryption: 'on' });
  expect(engines).toHaveLength(2);
  expect(await window.client.models.list()).toEqual({ models: [] });
});
