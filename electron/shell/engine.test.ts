import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Contract } from '../contract/index.ts';
import { nodeMessagePort } from '../contract/link/nodePorts.ts';
import { connectLink } from '../contract/link.ts';
import { startEngineProcess } from './engineProcess.ts';
import { Relay, type StartFailure } from './relay.ts';

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
