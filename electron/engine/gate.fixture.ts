import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import type { Contract } from '../contract/index.ts';
import { nodeMessagePort } from '../contract/link/nodePorts.ts';
import { connectLink } from '../contract/link.ts';
import { sampleModelFolder } from '../host/paths.ts';
import { serveChannel } from './channels.ts';
import { Gate } from './gate.ts';
import type { Channel } from './security/actor.ts';
import { serveGate } from './served.ts';

export const person = { name: 'Ann', passphrase: 'correct horse' };

/** A data directory that goes with the test. */
export function gateFolder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'gate-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** For tests only: a gate with connections as a window has them; passphrases are cheap to derive. */
export async function openGate(dataDir: string) {
  const gate = await Gate.open({ dataDir, sampleModelFolder, version: 'test', passphraseCost: 1_024 });
  const served = serveGate(gate);
  const connect = (channel: Channel = 'window') => {
    const { port1, port2 } = new MessageChannel();
    const onBug = (error: unknown) => {
      throw error;
    };
    serveChannel(nodeMessagePort(port1), channel, { served, onBug });
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

/** The same with accounts and encryption, signed in. */
export async function openProtected(dataDir: string) {
  const opened = await openGate(dataDir);
  const client = opened.connect();
  const { recoveryKey } = await client.access.setUp({ mode: 'accounts', encrypts: true, person });
  return { ...opened, client, recoveryKey: recoveryKey ?? '' };
}
