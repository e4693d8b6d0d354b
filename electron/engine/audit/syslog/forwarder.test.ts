import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import type { SyslogTarget } from '../../../contract/audit/index.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore, testFolder, writeRecords } from '../auditLog.fixture.ts';
import { certificate } from './certificate.fixture.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';
import { formatSyslog } from './message.ts';

/** Sockets of a busy machine. */
const soon = { timeout: 15_000 };
const origin = { host: 'ws1', processId: 7, version: '1.0' };

/** A server that takes octet-counted messages, as RFC 6587 and RFC 5425 have them. */
async function listen(server: Server, port = 0) {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const connected = server instanceof TlsServer ? 'secureConnection' : 'connection';
  server.on(connected, (socket: Socket) => {
    sockets.add(socket);
    let held = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes]);
      for (let space = held.indexOf(' '); space > 0; space = held.indexOf(' ')) {
        const end = space + 1 + Number(held.toString('utf8', 0, space));
        if (held.length < end) break;
        messages.push(held.toString('utf8', space + 1, end));
        held = held.subarray(end);
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return { messages, port: (server.address() as AddressInfo).port, close };
}

function target(port: number, transport: SyslogTarget['transport'] = 'tcp'): SyslogTarget {
  return { host: '127.0.0.1', port, transport, serverName: null, authority: null };
}

function forward(store: Store, to: SyslogTarget): Forwarder {
  const forwarder = startForwarder({
    ...{ store, target: to, origin, settleMs: 20, retry: { firstMs: 20, atMostMs: 50 } },
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(() => forwarder.stop());
  return forwarder;
}

async function opened(): Promise<Store> {
  const store = await openTestStore(testFolder());
  onTestFinished(() => store.close());
  return store;
}

const subjects = (messages: readonly string[]) =>
  messages.map((message) => /"subject":"([^"]*)"/.exec(message)?.[1]);

test('a message is as RFC 5424 has it, with the record and nothing of what was said', async () => {
  const store = await opened();
  await writeRecords(store, 1, 1);
  const [row] = [...store.readAudit()];
  if (!row) throw new Error('no record');
  const message = formatSyslog({ ...row, action: 'a b\u00e9.c', result: 'models.busy' }, origin);
  expect(message).toMatch(
    /^<108>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ws1 inhouse 7 ab\.c \[origin software="inhouse" swVersion="1\.0"\]\[meta sequenceId="1"\] \uFEFF\{/,
  );
  expect(formatSyslog(row, origin)).toMatch(/^<110>1 /);
  expect(JSON.parse(message.slice(message.indexOf('\uFEFF') + 1))).toMatchObject({
    number: 1,
    subject: 's1',
  });
  expect(message).not.toContain(row.content);
});

test('records arrive in their order, also what is written while the server is away, and over a restart', async () => {
  const dataDir = testFolder();
  let store = await openTestStore(dataDir);
  await writeRecords(store, 1, 3);
  const first = await listen(createServer());
  let forwarder = forward(store, target(first.port));
  await expect.poll(() => subjects(first.messages), soon).toEqual(['s3']); // Of a new server's past nothing.
  await writeRecords(store, 4, 5);
  forwarder.wake();
  await expect.poll(() => subjects(first.messages), soon).toEqual(['s3', 's4', 's5']);
  await expect
    .poll(() => store.read("SELECT value FROM settings WHERE name = 'auditSyslogPosition'"))
    .toEqual([{ value: JSON.stringify({ address: `tcp 127.0.0.1 ${first.port}`, position: 5 }) }]);
  await first.close();
  await writeRecords(store, 6, 7);
  forwarder.wake();
  await expect.poll(() => forwarder.state.state, soon).toBe('unreachable');
  await forwarder.stop();
  await store.close();
  store = await openTestStore(dataDir);
  onTestFinished(() => store.close());
  const second = await listen(createServer(), first.port);
  forwarder = forward(store, target(first.port));
  await expect.poll(() => new Set(subjects(second.messages)), soon).toEqual(new Set(['s6', 's7']));
  await expect.poll(() => forwarder.state, soon).toMatchObject({ state: 'waiting', position: 7 });
});

test('what a broken connection may have swallowed is sent again', async () => {
  const store = await opened();
  await writeRecords(store, 1, 1);
  let taken = 0;
  // Takes a connection and drops it with the first bytes, once.
  const rude = createServer((socket) => {
    taken += 1;
    if (taken === 1) socket.once('data', () => socket.destroy());
  });
  const server = await listen(rude);
  forward(store, target(server.port));
  await expect.poll(() => taken, soon).toBeGreaterThan(1);
  await expect.poll(() => subjects(server.messages), soon).toContain('s1');
});

test('over TLS 1.3 only a server whose certificate is signed by the given authority is told anything', async () => {
  const store = await opened();
  await writeRecords(store, 1, 1);
  const { cert, key } = await certificate();
  const server = await listen(createTlsServer({ cert, key, minVersion: 'TLSv1.3' }));
  const stranger = forward(store, target(server.port, 'tls'));
  await expect.poll(() => stranger.state.state, soon).toBe('unreachable');
  await stranger.stop();
  expect(server.messages).toEqual([]);
  forward(store, { ...target(server.port, 'tls'), serverName: 'logs.test', authority: cert });
  await expect.poll(() => subjects(server.messages), soon).toEqual(['s1']);
});

test('a server that cannot speak TLS 1.3 is told nothing', async () => {
  const store = await opened();
  await writeRecords(store, 1, 1);
  const { cert, key } = await certificate();
  const server = await listen(createTlsServer({ cert, key, maxVersion: 'TLSv1.2' }));
  const forwarder = forward(store, {
    ...target(server.port, 'tls'),
    serverName: 'logs.test',
    authority: cert,
  });
  await expect.poll(() => forwarder.state.state, soon).toBe('unreachable');
  expect(server.messages).toEqual([]);
});

test('over UDP each record is a datagram', async () => {
  const store = await opened();
  await writeRecords(store, 1, 1);
  const socket = createSocket('udp4');
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  const messages: string[] = [];
  socket.on('message', (bytes) => messages.push(bytes.toString('utf8')));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const forwarder = forward(store, target(socket.address().port, 'udp'));
  await expect.poll(() => subjects(messages), soon).toEqual(['s1']);
  await writeRecords(store, 2, 3);
  forwarder.wake();
  await expect.poll(() => subjects(messages), soon).toEqual(['s1', 's2', 's3']);
});
