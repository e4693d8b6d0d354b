import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { AppError } from '../common/errors/appError.ts';
import { maxFrameLength, webSocketPort } from '../contract/link.ts';
import { type ChannelOptions, serveChannel } from '../engine/channels.ts';
import type { ServerIdentity } from '../engine/tls/tlsFiles.ts';
import { answerRequest, type Site } from './http/answerRequest.ts';
import { allowedHosts, checkRequest, formatHost, isLoopback, reachableHost } from './http/checkRequest.ts';
import { createEntrance } from './http/entrance.ts';
import { openStaticFiles } from './http/staticFiles.ts';

export interface HeadlessOptions extends ChannelOptions {
  /** Anything but loopback needs an identity. */
  readonly host?: string;
  /** Left out: what passes over the connection is not encrypted. */
  readonly identity?: ServerIdentity;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly rendererFolder: string;
}

export interface Headless {
  /** Works once; then the browser holds a session. */
  readonly url: string;
  readonly token: string;
  close(): Promise<void>;
}

const defaultPort = 8470;
/** A frame of `maxFrameLength` UTF-16 units takes at most three bytes of UTF-8 for each. */
const maxMessageBytes = 3 * maxFrameLength;

/**
 * Serves the window to a browser: on loopback, or over TLS 1.3.
 * Throws `network.tlsNeeded`, `network.portInUse`, `network.cannotListen`, `window.notBuilt`.
 */
export async function startHeadless(options: HeadlessOptions): Promise<Headless> {
  const { host = '127.0.0.1', rendererFolder, identity } = options;
  if (identity === undefined && !isLoopback(host)) throw new AppError('network.tlsNeeded', { host });
  const files = openStaticFiles(rendererFolder);
  const server = identity ? createTlsServer({ ...identity, minVersion: 'TLSv1.3' }) : createServer();
  const scheme = identity ? 'https' : 'http';
  const port = await listen(server, host, options.port ?? defaultPort);
  const entrance = createEntrance(port, { isSecure: scheme === 'https' });
  const site: Site = { scheme, hosts: allowedHosts(host, port), entrance, files };
  server.on('request', (request, response) => answerRequest(request, response, site));
  const sockets = serveSockets(server, site, options);
  return {
    url: `${scheme}://${formatHost(reachableHost(host))}:${port}/?token=${site.entrance.token}`,
    token: site.entrance.token,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** WebSockets at /link carry the frames of a window; every rule for pages holds for them, and an Origin is a must. */
function serveSockets(server: Server, site: Site, options: ChannelOptions): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The other end may be gone already; that is no error of ours.
    socket.on('error', () => socket.destroy());
    const status = judgeUpgrade(request, site);
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveChannel(webSocketPort(webSocket), 'headless', options);
    });
  });
  return sockets;
}

function judgeUpgrade(request: IncomingMessage, { scheme, hosts, entrance }: Site): string | null {
  if (checkRequest(request.headers, { scheme, hosts, originRequired: true }) !== null) return '403 Forbidden';
  if (!entrance.admits(request.headers.cookie)) return '401 Unauthorized';
  return request.url === '/link' ? null : '404 Not Found';
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new AppError('network.portInUse', { host, port }, { cause });
    throw new AppError('network.cannotListen', { host, port, reason: code }, { cause });
  }
  return (server.address() as AddressInfo).port;
}
