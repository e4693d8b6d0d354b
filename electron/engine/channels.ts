import { chmodSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { parentPort, socketPort } from '../contract/link/nodePorts.ts';
import {
  type Envelope,
  type FramePort,
  type ServedLink,
  type ServeOptions,
  serveLink,
  splitChannels,
} from '../contract/link.ts';
import { placeLocalSocket, removeLocalSocket } from './localSocket.ts';
import type { Channel, ConnectionContext } from './security/actor.ts';
import { openConnection } from './security/connection.ts';
import type { Served } from './served.ts';

export interface ChannelOptions extends Pick<ServeOptions<ConnectionContext>, 'onBug' | 'onFailure'> {
  readonly served: Served;
}

/** Answers one connection. What it may do depends on the channel that it came through, and on who signs in on it. */
export function serveChannel(
  port: FramePort,
  channel: Channel,
  { served, ...log }: ChannelOptions,
): ServedLink {
  const connection = openConnection(channel);
  const link = serveLink(port, served.router, {
    context: () => served.contextOf(connection),
    missing: served.refusal,
    onEnded: served.onEnded,
    ...log,
  });
  // What it had asked and not been answered yet ends, too; whoever is there opens another and says who it is.
  const stop = served.onSignedOut(connection, () => link.close());
  void link.closed.then(stop);
  return link;
}

/** The kinds of channel that the shell may open; anything else is not answered. */
const parentChannels: Readonly<Record<string, Channel>> = { window: 'window', shell: 'shell' };

/** Answers the windows and the shell that share the IPC channel to the parent process. Resolves when the parent is gone. */
export function serveParent(
  child: Parameters<typeof parentPort>[0],
  options: ChannelOptions,
): Promise<string> {
  const wire = parentPort<Envelope>(child);
  splitChannels(wire, ({ kind, port }) => {
    const channel = Object.hasOwn(parentChannels, kind) ? parentChannels[kind] : undefined;
    if (channel) serveChannel(port, channel, options);
    else port.close();
  });
  return new Promise((resolve) => wire.onClose(resolve));
}

export interface LocalSocketOptions extends ChannelOptions {
  /** Locked by this engine: whatever socket lies in it is a dead engine's. */
  readonly dataDir: string;
}

export interface LocalSocket {
  /** Resolves when no other command is connected any more. */
  whenUnused(): Promise<void>;
  close(): Promise<void>;
}

/** Answers the command line through a socket in the data directory that only this user can open (mode 0600). */
export async function serveLocalSocket({ dataDir, ...options }: LocalSocketOptions): Promise<LocalSocket> {
  const links = new Set<ServedLink>();
  const server = createServer((socket) => {
    const link = serveChannel(socketPort(socket), 'local', options);
    links.add(link);
    void link.closed.then(() => links.delete(link));
  });
  try {
    await listenPrivately(server, placeLocalSocket(dataDir));
  } catch (error) {
    // FAT, exFAT and some network disks hold no sockets.
    if (process.platform === 'win32') throw error;
    await listenPrivately(server, placeLocalSocket(dataDir, { elsewhere: true }));
  }
  return {
    async whenUnused() {
      while (links.size > 0) await Promise.all([...links].map((link) => link.closed));
    },
    async close() {
      for (const link of links) link.close();
      await new Promise((resolve) => server.close(resolve));
      removeLocalSocket(dataDir);
    },
  };
}

function listenPrivately(server: Server, place: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The folder is already private (0700); the mode is the second lock.
    server.listen(place, () => {
      server.off('error', reject);
      if (process.platform !== 'win32') chmodSync(place, 0o600);
      resolve();
    });
  });
}
