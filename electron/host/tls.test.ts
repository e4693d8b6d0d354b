import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { servedRefusing } from '../engine/testing/refusingRouter.ts';
import { makeCertificate, readAuthority, readIdentity } from '../engine/tls/tlsFiles.ts';
import { dropKeys, holdKeys } from '../vault/ring.ts';
import { startHeadless } from './headless.ts';
import { pageFolder } from './pageFolder.fixture.ts';

let dataDir = '';
const now = Date.now();

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'tls-'));
  const current = { id: 'k', bytes: new Uint8Array(32).fill(5) };
  holdKeys({ root: dataDir, ring: { current, known: [current] } });
  await makeCertificate(dataDir, ['localhost', 'ward7.example', '127.0.0.1'], now);
  return () => {
    dropKeys(dataDir);
    rmSync(dataDir, { recursive: true });
  };
});

async function start(host = '0.0.0.0') {
  const headless = await startHeadless({
    served: servedRefusing(),
    onBug: (error) => {
      throw error;
    },
    rendererFolder: pageFolder(),
    ...{ host, port: 0, identity: readIdentity(dataDir, host, now) },
  });
  onTestFinished(() => headless.close());
  return { headless, port: Number(new URL(headless.url).port) };
}

interface Asked {
  readonly status: number;
  readonly cookie: string;
  readonly protocol: string | null;
}

function ask(port: number, options: { readonly path?: string; readonly ca?: string }): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, ...options }, (reply) => {
      reply.resume();
      const [cookie = ''] = reply.headers['set-cookie'] ?? [];
      const protocol = (reply.socket as import('node:tls').TLSSocket).getProtocol();
      resolve({ status: reply.statusCode ?? 0, cookie, protocol });
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('whoever trusts the authority is served over TLS 1.3, with a cookie that goes over nothing else', async () => {
  const { headless, port } = await start();
  const ca = readAuthority(dataDir);
  expect(headless.url).toMatch(/^https:/);
  const reply = await ask(port, { ca, path: `/?token=${headless.token}` });
  expect(reply).toMatchObject({ status: 303, protocol: 'TLSv1.3' });
  expect(reply.cookie).toMatch(/; Secure$/);
});

test('a client without the authority, or with an older TLS, gets nothing', async () => {
  const { port } = await start();
  await expect(ask(port, {})).rejects.toMatchObject({
    code: expect.stringMatching(/CERT|SELF_SIGNED|VERIFY/),
  });
  const old = new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: readAuthority(dataDir), maxVersion: 'TLSv1.2' });
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  await expect(old).rejects.toMatchObject({ code: expect.stringMatching(/PROTOCOL_VERSION|ECONNRESET/) });
});

test('an address that is not this machine’s is told', async () => {
  await expect(start('192.0.2.1')).rejects.toMatchObject({ code: 'network.cannotListen' });
});

test('the authority’s key is encrypted, the server’s is readable to nobody else, and an expired certificate is none', () => {
  const file = (name: string) => path.join(dataDir, 'tls', name);
  expect(readFileSync(file('authority-key.pem')).includes('PRIVATE KEY')).toBe(false);
  if (process.platform !== 'win32') expect(statSync(file('server-key.pem')).mode & 0o777).toBe(0o600);
  const later = now + 400 * 24 * 3_600_000;
  expect(() => readIdentity(dataDir, '0.0.0.0', later)).toThrow(
    expect.objectContaining({ code: 'network.tlsNeeded' }),
  );
});
