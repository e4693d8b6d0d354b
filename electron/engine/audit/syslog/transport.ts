import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SyslogTarget } from '../../../contract/audit/index.ts';

/** A way to the server. Once something has failed it is of no use any more, and a new one is opened. */
export interface SyslogTransport {
  /** Resolves when the operating system has taken it; rejects once the connection is gone. */
  send(message: string): Promise<void>;
  /** Throws once the connection is known to be gone. */
  check(): void;
  close(): void;
}

const connectTimeoutMs = 10_000;

/** Only ever to the address of the target: it is numeric, so no name is asked for. */
export const openTransport: Readonly<
  Record<SyslogTarget['transport'], (target: SyslogTarget) => Promise<SyslogTransport>>
> = {
  udp: openUdp,
  tcp: (target) => overStream(connectTcp({ host: target.host, port: target.port }), 'connect'),
  tls: (target) => overStream(startTls(target), 'secureConnect'),
};

function startTls({ host, port, serverName, authority }: SyslogTarget): Socket {
  return connectTls({
    host,
    port,
    minVersion: 'TLSv1.3',
    ...(serverName !== null && { servername: serverName }),
    ...(authority !== null && { ca: authority }),
  });
}

async function overStream(socket: Socket, connected: 'connect' | 'secureConnect'): Promise<SyslogTransport> {
  const timer = setTimeout(() => socket.destroy(new Error('ETIMEDOUT')), connectTimeoutMs);
  let failure: Error | null = null;
  try {
    await once(socket, connected);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  socket.on('error', (error) => {
    failure ??= error;
  });
  socket.on('close', () => {
    failure ??= new Error('ECONNRESET');
  });
  socket.resume(); // A server says nothing; its end of the connection is noticed only while we read.
  return {
    send(message) {
      if (failure) return Promise.reject(failure);
      const bytes = Buffer.from(message, 'utf8');
      // Octet counting: RFC 6587, section 3.4.1, and RFC 5425.
      const frame = Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
      return new Promise((resolve, reject) => {
        socket.write(frame, (error) => (error ? reject(error) : resolve()));
      });
    },
    check() {
      if (failure) throw failure;
    },
    close: () => socket.destroy(),
  };
}

/** What fits into one datagram over IPv4 and IPv6; what is longer is cut, as RFC 5426 has it. */
const longestDatagram = 65_507 - 20;

async function openUdp({ host, port }: SyslogTarget): Promise<SyslogTransport> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let failure: Error | null = null;
  socket.on('error', (error) => {
    failure ??= error;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    // Connected, so that "nobody listens" comes back.
    socket.connect(port, host, resolve);
  });
  return {
    send(message) {
      if (failure) return Promise.reject(failure);
      const bytes = Buffer.from(message, 'utf8').subarray(0, longestDatagram);
      return new Promise((resolve, reject) => {
        socket.send(bytes, (error) => (error ? reject(error) : resolve()));
      });
    },
    check() {
      if (failure) throw failure;
    },
    close: () => socket.close(),
  };
}
