import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import type { ContractRouterClient } from '@orpc/contract';
import { forbidCoreDumps } from '../../../native/process/coreDumps.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { AppError } from '../../common/errors/appError.ts';
import type { Contract } from '../../contract/index.ts';
import { nodeMessagePort } from '../../contract/link/nodePorts.ts';
import { connectLink, type Link } from '../../contract/link.ts';
import { serveChannel, serveLocalSocket } from '../../engine/channels.ts';
import { Gate, type GateOptions } from '../../engine/gate.ts';
import { serveGate } from '../../engine/served.ts';
import { resolveDataDir } from '../../engine/store/dataDir.ts';
import { connectLocal } from '../localClient.ts';
import { sampleDataFile, sampleModelFolder } from '../paths.ts';

export type EngineClient = ContractRouterClient<Contract>;

export interface EngineConnection {
  readonly client: EngineClient;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly dataDir: string | undefined;
}

export function chooseDataDir(flag: string | undefined): string {
  return resolveDataDir({ flag, env: process.env, platform: process.platform, home: homedir() });
}

/** An engine that another command has just started, or is stopping, holds the directory and does not answer. */
const patienceMs = 30_000;
const askAgainMs = 100;

/** Uses the engine that already runs in the data directory; otherwise starts one for this verb and stops it afterwards. */
export async function connectEngine({ dataDir: flag }: ConnectOptions): Promise<EngineConnection> {
  const dataDir = chooseDataDir(flag);
  const until = performance.now() + patienceMs;
  for (;;) {
    const running = existsSync(dataDir) ? await findRunning(dataDir) : null;
    if (running) return { client: running.client, close: async () => running.close() };
    try {
      return await startHere(dataDir);
    } catch (error) {
      if (!hasCode(error, 'engine.alreadyRunning') || performance.now() > until) throw error;
    }
    await sleep(askAgainMs);
  }
}

/** null: none runs, or it was just ending. Once it has answered, it stays as long as this link is open. */
async function findRunning(dataDir: string): Promise<Link<Contract> | null> {
  const link = await connectLocal(dataDir);
  try {
    await link?.client.access.state();
    return link;
  } catch (error) {
    link?.close();
    if (hasCode(error, 'engine.lost')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: AppError['code']): boolean {
  return error instanceof AppError && error.code === code;
}

/** The same link as a window's, over an in-process channel: the verb sees exactly what a window would. */
async function startHere(dataDir: string): Promise<EngineConnection> {
  const gate = await startGate({ dataDir, goOn: false });
  const served = serveGate(gate);
  const log = { onBug: gate.log.bug, onFailure: gate.log.failure };
  const socket = await serveLocalSocket({ dataDir, served, ...log });
  const { port1, port2 } = new MessageChannel();
  serveChannel(nodeMessagePort(port1), 'local', { served, ...log });
  const link = connectLink<Contract>(async () => nodeMessagePort(port2));
  return {
    client: link.client,
    async close() {
      link.close();
      // Another command may have found this engine meanwhile; it would lose its work.
      await socket.whenUnused();
      await socket.close();
      await gate.close();
    },
  };
}

export function startGate(
  options: Pick<
    GateOptions,
    'dataDir' | 'browseRoots' | 'exportRoots' | 'goOn' | 'usePrepared' | 'speculates'
  >,
): Promise<Gate> {
  forbidCoreDumps();
  return Gate.open({ ...options, sampleModelFolder, sampleDataFile, version: packageJson.version });
}
