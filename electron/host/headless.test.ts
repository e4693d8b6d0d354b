import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Contract } from '../contract/index.ts';
import { connectLink, webSocketPort } from '../contract/link.ts';
import { servedRefusing } from '../engine/testing/refusingRouter.ts';
import { type Headless, type HeadlessOptions, startHeadless } from './headless.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function rendererFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'headless-'));
  cleanUps.push(() => rmSync(parent, { recursive: true }));
  const folder = path.join(parent, 'renderer');
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  const meta = '<meta name="csp-nonce" content="__CSP_NONCE__">';
  writeFileSync(
    path.join(folder, 'index.html'),
    `<!doctype html><head>${meta}</head><script src="/assets/main.js"></script>`,
  );
  writeFileSync(path.join(folder, 'assets', 'main.js'), 'console.log(1)');
  writeFileSync(path.join(folder, 'notes.txt'), 'not a part of the window');
  writeFileSync(path.join(parent, 'secret.json'), '{"secret":true}');
  if (process.platform !== 'win32')
    symlinkSync(path.join(parent, 'secret.json'), path.join(folder, 'linked.json'));
  return folder;
}

interface Running {
  readonly headless: Headless;
  readonly port: number;
  get(address: string, headers?: Record<string, string>, method?: string): Promise<Reply>;
}
interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function start(options: Partial<HeadlessOptions> = {}): Promise<Running> {
  const headless = await startHeadless({
    served: servedRefusing(),
    onBug: (error) => {
      throw error;
    },
    rendererFolder: rendererFolder(),
    port: 0,
    ...options,
  });
  cleanUps.push(() => headless.close());
  const port = Number(new URL(headless.url).port);
  return {
    headless,
    port,
    get: (address, headers = {}, method = 'GET') =>
      new Promise((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path: address, method, headers }, (reply) => {
          const chunks: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => chunks.push(chunk));
          reply.on('end', () =>
            resolve({
              status: reply.statusCode ?? 0,
              headers: reply.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        });
        asked.on('error', reject);
        asked.end();
      }),
  };
}

/** Goes in with the token and returns the cookie. */
async function enter({ headless, get }: Running): Promise<string> {
  const { headers } = await get(`/?token=${headless.token}`);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  return cookie.split(';')[0] ?? '';
}

describe('the door', () => {
  test('is closed without a token, and says in both languages how to get in', async () => {
    const { get } = await start();
    for (const address of ['/', '/assets/main.js', '/nowhere', '/?token=', '/?token=wrong']) {
      const { status, body, headers } = await get(address);
      expect(status, address).toBe(401);
      expect(headers['set-cookie']).toBeUndefined();
      expect(body).toContain('works once');
      expect(body).toContain('只能使用一次');
    }
  });

  test('opens once with the token: a cookie that scripts cannot read and other sites cannot send, and a clean address', async () => {
    const running = await start();
    const { status, headers } = await running.get(`/?token=${running.headless.token}`);
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']?.[0]).toMatch(
      /^inhouse_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/,
    );
    const again = await running.get(`/?token=${running.headless.token}`);
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  test('lets a browser that is inside reload the address with the used token', async () => {
    const running = await start();
    const cookie = await enter(running);
    const { status, headers } = await running.get(`/?token=${running.headless.token}`, { cookie });
    expect([status, headers.location, headers['set-cookie']]).toEqual([303, '/', undefined]);
  });

  test('is not opened by looking at the address, nor by a cookie of another server or a guess', async () => {
    const running = await start();
    expect((await running.get(`/?token=${running.headless.token}`, {}, 'HEAD')).status).toBe(401);
    const cookie = await enter(running);
    const other = await start();
    const guesses = [
      cookie.replace(/=.*/, '=x'),
      cookie.slice(0, -1),
      `x${cookie}`,
      cookie.replace(/^\w+/, 'session'),
    ];
    for (const guess of guesses) expect((await running.get('/', { cookie: guess })).status, guess).toBe(401);
    const renamed = cookie.replace(/^inhouse_\d+/, `inhouse_${other.port}`);
    expect((await other.get('/', { cookie: renamed })).status).toBe(401);
    expect((await running.get('/', { cookie: `theme=dark; ${cookie}` })).status).toBe(200);
  });
});

describe('every answer', () => {
  test('carries a policy without unsafe-inline, and the page the same nonce, a new one each time', async () => {
    const running = await start();
    const cookie = await enter(running);
    const nonces = new Set<string>();
    for (let i = 0; i < 2; i += 1) {
      const { status, headers, body } = await running.get('/', { cookie });
      expect(status).toBe(200);
      const policy = String(headers['content-security-policy']);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(body).toContain(`content="${nonce}"`);
      expect(body).not.toContain('__CSP_NONCE__');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(2);
  });

  test.each(['/', '/assets/main.js', '/nowhere', '/?token=wrong'])(
    'to %s is protected, inside and outside',
    async (address) => {
      const running = await start();
      const cookie = await enter(running);
      for (const headers of [{ cookie }, {}, { host: 'evil.example' }]) {
        const reply = await running.get(address, headers as Record<string, string>);
        const policy = String(reply.headers['content-security-policy']);
        expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-/);
        expect(policy).toContain("base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        expect(policy).not.toContain('unsafe');
        expect(reply.headers['x-content-type-options']).toBe('nosniff');
        expect(reply.headers['x-frame-options']).toBe('DENY');
        expect(reply.headers['referrer-policy']).toBe('no-referrer');
        expect(reply.headers['cross-origin-resource-policy']).toBe('same-origin');
        expect(reply.headers['access-control-allow-origin']).toBeUndefined();
      }
    },
  );
});

describe('a request', () => {
  test('under a foreign Host is refused, with a session too (DNS rebinding)', async () => {
    const running = await start();
    const cookie = await enter(running);
    const { port } = running;
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.example:${port}`,
    ]) {
      expect((await running.get('/', { cookie, host })).status, host).toBe(403);
    }
    for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await running.get('/', { cookie, host })).status, host).toBe(200);
    }
  });

  test('from another origin is refused, with a session too', async () => {
    const running = await start();
    const cookie = await enter(running);
    const { port } = running;
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${port}`,
      `http://localhost:${port}`,
      'http://127.0.0.1:1',
    ]) {
      expect((await running.get('/', { cookie, origin })).status, origin).toBe(403);
    }
    expect((await running.get('/', { cookie, origin: `http://127.0.0.1:${port}` })).status).toBe(200);
    const fromOtherPort = { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' };
    expect((await running.get('/assets/main.js', fromOtherPort)).status).toBe(403);
    const aLink = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await running.get('/', aLink)).status).toBe(200);
  });

  test('gets the files of the window and nothing beside them', async () => {
    const running = await start();
    const cookie = await enter(running);
    const script = await running.get('/assets/main.js', { cookie });
    expect([script.status, script.body]).toEqual([200, 'console.log(1)']);
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const outside = [
      '/../secret.json',
      '/%2e%2e/secret.json',
      '/..%2fsecret.json',
      '/assets/../../secret.json',
      '/assets/..\\..\\secret.json',
      '//secret.json',
      '/linked.json',
      '/notes.txt',
      '/assets',
      '/assets/',
      '/index.html',
      '/%00',
      '/%',
    ];
    for (const address of outside) {
      const { status, body } = await running.get(address, { cookie });
      expect(status, address).toBe(404);
      expect(body).not.toContain('secret');
    }
  });

  test('may only read', async () => {
    const running = await start();
    const cookie = await enter(running);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await running.get('/', { cookie }, method)).status, method).toBe(405);
    }
    expect((await running.get('/', { cookie }, 'HEAD')).body).toBe('');
  });

  test('while the window is being built anew is answered, and the server goes on', async () => {
    const folder = rendererFolder();
    const running = await start({ rendererFolder: folder });
    const cookie = await enter(running);
    rmSync(path.join(folder, 'index.html'));
    expect((await running.get('/', { cookie })).status).toBe(500);
    expect((await running.get('/assets/main.js', { cookie })).status).toBe(200);
  });

  test('whose address is none is answered, and the server goes on', async () => {
    const running = await start();
    const raw = connect(running.port, '127.0.0.1');
    raw.end(`GET http://[ HTTP/1.1\r\nHost: 127.0.0.1:${running.port}\r\nConnection: close\r\n\r\n`);
    const answer = await new Promise<string>((resolve) =>
      raw.once('data', (bytes) => resolve(String(bytes))),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect((await running.get('/')).status).toBe(401);
  });
});

describe('the link', () => {
  function open(
    running: Running,
    headers: Record<string, string>,
    address = '/link',
  ): Promise<WebSocket | number> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${running.port}${address}`, { headers });
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_, reply) => {
        resolve(reply.statusCode ?? 0);
        socket.terminate();
      });
      socket.on('error', reject);
    });
  }

  test('carries calls for a browser with a session, as a window without the rights of this machine’s user', async () => {
    const running = await start();
    const cookie = await enter(running);
    const socket = await open(running, { cookie, origin: `http://127.0.0.1:${running.port}` });
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    const link = connectLink<Contract>(async () => webSocketPort(socket));
    await expect(link.client.system.status()).rejects.toMatchObject({ data: { name: 'system.status' } });
    await expect(link.client.files.grant({ path: '/etc' })).rejects.toMatchObject({
      code: 'permission.denied',
    });
    const open_ = link.client.jobs.output({ job: 'a' }).catch((error: unknown) => error);
    await running.headless.close();
    expect(await open_).toMatchObject({ name: 'AppError' });
    await expect(link.client.system.status()).rejects.toMatchObject({ code: 'engine.lost' });
  });

  test('is refused without a cookie, without or with another Origin, under another Host, at another address', async () => {
    const running = await start();
    const cookie = await enter(running);
    const origin = `http://127.0.0.1:${running.port}`;
    expect(await open(running, { origin })).toBe(401);
    expect(await open(running, { cookie })).toBe(403);
    expect(await open(running, { cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await open(running, { cookie, origin: `http://localhost:${running.port}` })).toBe(403);
    expect(await open(running, { cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe(403);
    expect(await open(running, { cookie, origin }, '/elsewhere')).toBe(404);
  });

  test('is closed over garbage and over a message that is too big, and others go on', async () => {
    const running = await start();
    const cookie = await enter(running);
    const headers = { cookie, origin: `http://127.0.0.1:${running.port}` };
    const good = await open(running, headers);
    if (typeof good === 'number') throw new Error('refused');
    const link = connectLink<Contract>(async () => webSocketPort(good));
    for (const message of ['{', Buffer.from([1, 2, 3]), Buffer.alloc(100 * 1024 * 1024, 'x')]) {
      const hostile = await open(running, headers);
      if (typeof hostile === 'number') throw new Error('refused');
      hostile.on('error', () => undefined);
      const closed = new Promise((resolve) => hostile.once('close', resolve));
      hostile.send(message);
      await closed;
    }
    await expect(link.client.system.status()).rejects.toMatchObject({ data: { name: 'system.status' } });
    link.close();
  });
});

describe('starting', () => {
  test('on a port that is taken or without a built window says so', async () => {
    const running = await start();
    await expect(start({ port: running.port })).rejects.toMatchObject({
      code: 'network.portInUse',
      data: { port: running.port },
    });
    await expect(start({ rendererFolder: path.join(tmpdir(), 'nowhere-at-all') })).rejects.toMatchObject({
      code: 'window.notBuilt',
    });
    await expect(start({ rendererFolder: path.join(rendererFolder(), 'assets') })).rejects.toMatchObject({
      code: 'window.notBuilt',
    });
  });

  test('beyond loopback nothing is served without a certificate', async () => {
    await expect(start({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'network.tlsNeeded' });
    const { get } = await start();
    expect((await get('/', { host: 'evil.example' })).status).toBe(403);
  });
});
