import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { EngineClient } from '../../../electron/host/cli/connect.ts';
import { connectLocal } from '../../../electron/host/localClient.ts';

const cli = path.resolve(import.meta.dirname, '../../../electron/host/cli.ts');

/** The real headless product in a process of its own. */
export interface Product {
  readonly client: EngineClient;
  /** As nothing can be answered to; returns when it is gone. Its children end with it. */
  kill(): Promise<void>;
  /** As a service manager does; it puts everything away. */
  stop(): Promise<void>;
}

/** @throws Error with what it said when it does not start */
export async function startProduct(dataDir: string): Promise<Product> {
  const child = spawn(process.execPath, [cli, '--data-dir', dataDir, 'serve', '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const end = ended(child);
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await Promise.race([once(createInterface({ input: child.stdout }), 'line'), end]);
  const link = await connectLocal(dataDir);
  if (link === null) {
    await end; // It says why before it goes.
    throw new Error(`the product does not start: ${said}`);
  }
  const finish = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await end;
    link.close();
  };
  return { client: link.client, kill: () => finish('SIGKILL'), stop: () => finish('SIGTERM') };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('close', () => resolve()));
}
