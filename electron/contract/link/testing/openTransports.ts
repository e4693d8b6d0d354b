import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import type { FramePort } from '../framePort.ts';
import { childPort, nodeMessagePort, socketPort } from '../nodePorts.ts';
import { serveLink } from '../serveLink.ts';
import { openWebSocket, webSocketPort } from '../webPorts.ts';
import { testRouter } from './testContract.ts';

/** A way to the test contract over one real transport. */
export interface Transport {
  /** Opens a connection; may be called again after `breakOff`. */
  open(): Promise<FramePort>;
  /** Ends the other end of the newest connection as hard as the transport allows. */
  breakOff(): void;
  close(): Promise<void>;
  /** What the serving side told its log; a child process logs to its own. */
  readonly bugs: unknown[];
}

export async function overMessageChannel(): Promise<Transport> {
  const bugs: unknown[] = [];
  let newest: { close(): void } | undefined;
  return {
    bugs,
    async open() {
      const { port1, port2 } = new MessageChannel();
      newest = serve(nodeMessagePort(port1), bugs);
      return nodeMessagePort(port2);
    },
    breakOff: () => newest?.close(),
    close: async () => newest?.close(),
  };
}

export async function overChildProcess(): Promise<Transport> {
  const open = new Set<ReturnType<typeof fork>>();
  let newest: ReturnType<typeof fork> | undefined;
  return {
    bugs: [],
    async open() {
      const child = fork(path.join(import.meta.dirname, 'servingChild.ts'), {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      open.add(child);
      newest = child;
      return childPort(child);
    },
    breakOff: () => newest?.kill('SIGKILL'),
    async close() {
      for (const child of open) child.kill('SIGKILL');
    },
  };
}

export async function overWebSocket(): Promise<Transport> {
  const bugs: unknown[] = [];
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => void serve(webSocketPort(socket), bugs));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const breakOff = () => {
    for (const socket of server.clients) socket.terminate();
  };
  return {
    bugs,
    open: () => openWebSocket(`ws://127.0.0.1:${port}`),
    breakOff,
    async close() {
      breakOff();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function overSocket(): Promise<Transport> {
  const bugs: unknown[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'link-'));
  const place =
    process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(folder)}` : path.join(folder, 'socket');
  const links = new Set<{ close(): void }>();
  const server = createServer((socket) => void links.add(serve(socketPort(socket), bugs)));
  await new Promise<void>((resolve) => server.listen(place, resolve));
  const breakOff = () => {
    for (const link of links) link.close();
  };
  return {
    bugs,
    open: () =>
      new Promise((resolve) => {
        const socket = connect(place, () => resolve(socketPort(socket)));
      }),
    breakOff,
    async close() {
      breakOff();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

export const transports = {
  'a MessageChannel': overMessageChannel,
  'a child process': overChildProcess,
  'a WebSocket': overWebSocket,
  'a local socket': overSocket,
} satisfies Record<string, () => Promise<Transport>>;

function serve(port: FramePort, bugs: unknown[]): { close(): void } {
  return serveLink(port, testRouter(), { context: {}, onBug: (error) => bugs.push(error) });
}
