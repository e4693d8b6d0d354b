import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { cliEntry } from './cli/testing/runCli.ts';
import {
  type Contact,
  isHere,
  parseTrace,
  startTraced,
  type Traced,
  whyNotTraced,
} from './testing/traceConnections.ts';

const reason = whyNotTraced();
if (reason !== null) console.log(`SKIPPED, connections are not traced here: ${reason}`);
const tracedTest = test.skipIf(reason !== null);

const product = path.resolve(import.meta.dirname, '../..');
const elsewhere = (contacts: readonly Contact[]) =>
  contacts.filter((contact) => !isHere(contact)).map(({ line }) => line);

/** Everything it printed; rejects when it fails. */
async function ended({ child }: Traced): Promise<string> {
  const parts = [child.stdout, child.stderr].map((stream) => readAll(stream as Readable));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const printed = (await Promise.all(parts)).join('');
  if (code !== 0) throw new Error(`exit code ${code}: ${printed}`);
  return printed;
}

async function readAll(stream: Readable): Promise<string> {
  let text = '';
  for await (const part of stream) text += part;
  return text;
}

/** The headless product as people start it, once it has printed its address. */
async function serve(
  dataDir: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly traced: Traced; readonly url: string }> {
  const traced = startTraced(
    process.execPath,
    [cliEntry, '--data-dir', dataDir, 'serve', '--port', '0'],
    env,
  );
  traced.child.stderr?.resume();
  for await (const line of createInterface({ input: traced.child.stdout as Readable })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url !== undefined) return { traced, url };
  }
  throw new Error('it has ended without an address');
}

async function readPage(url: string): Promise<string> {
  const door = await fetch(url, { redirect: 'manual' });
  const cookie = (door.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return (await fetch(new URL('/', url), { headers: { cookie } })).text();
}

tracedTest(
  'the product imports a model, answers, reads data and a folder of pictures, and connects to nothing but this machine, nor leaves anything in the home folder',
  {
    timeout: 600_000,
  },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-connections-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [dataDir, home] = [path.join(folder, 'data'), path.join(folder, 'home')];
    mkdirSync(home);
    const env = { HOME: home };
    const { traced, url } = await serve(dataDir, env);
    const contacts: Contact[] = [];
    const verb = async (...words: readonly string[]) => {
      const asked = startTraced(process.execPath, [cliEntry, '--data-dir', dataDir, ...words], env);
      asked.child.stdin?.end();
      const printed = await ended(asked);
      contacts.push(...asked.contacts());
      return printed;
    };
    expect(await readPage(url)).toContain('<title>Inhouse</title>');
    await verb('models', 'import', path.join(product, 'assets/sample-model'), '--name', 'sample');
    expect(await verb('chat', 'sample', '--prompt', 'How do I clear E40?')).toContain('capping head');
    await verb(
      'data',
      'import',
      path.join(product, 'assets/sample-data/pump-questions.csv'),
      '--name',
      'pumps',
    );
    await verb('data', 'import', path.join(product, 'e2e/fixtures/malformed/images'), '--name', 'pictures');
    await verb('hardware');
    traced.stop();
    await new Promise((resolve) => traced.child.once('close', resolve));
    // The command line found the engine through its socket: what was traced is what connects.
    expect(contacts.map(({ line }) => line).join('\n')).toContain(dataDir);
    contacts.push(...traced.contacts());
    expect(elsewhere(contacts)).toEqual([]);
    // Nor does a library keep something for later.
    expect(readdirSync(home)).toEqual([]);
  },
);

tracedTest(
  'a connection, a datagram and a question for a name that go elsewhere are seen, of children and threads, too',
  async () => {
    const script = `
    const { Worker } = require('node:worker_threads');
    require('node:net').connect(80, '192.0.2.1').on('error', () => undefined);
    require('node:net').connect(9, '127.0.0.1').on('error', () => undefined);
    require('node:child_process').spawn(process.execPath, ['-e', "require('node:net').connect(80, '192.0.2.2').on('error', () => undefined); setTimeout(process.exit, 200)"]);
    new Worker("require('node:dgram').createSocket('udp4').send('x', 53, '192.0.2.3', () => process.exit())", { eval: true });
    setTimeout(process.exit, 2_000);`;
    const traced = startTraced(process.execPath, ['-e', script]);
    await ended(traced);
    const addresses = traced
      .contacts()
      .filter((contact) => !isHere(contact))
      .map(({ address }) => address);
    expect(addresses.sort()).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.3']);
  },
);

test('what strace writes is understood', () => {
  const log = [
    '7 connect(23, {sa_family=AF_UNIX, sun_path="/run/a.sock"}, 110) = 0',
    '7 connect(24, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}, 16 <unfinished ...>',
    '7 <... connect resumed>) = -1 EINPROGRESS (Operation now in progress)',
    '7 connect(26, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 EINPROGRESS',
    '7 sendmsg(25, {msg_name={sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.7")}, msg_namelen=16, msg_iovlen=1}, 0) = 1',
    '7 sendto(22, "\\303\\1", 33, 0, NULL, 0) = 33',
    '7 sendto(22, "x", 1, MSG_NOSIGNAL, {sa_family=AF_INET, sin_port=htons(5), sin_addr=inet_addr("10.0.0.1")}, 16) = 1',
    '7 sendto(22, [{nlmsg_len=20}], 20, 0, {sa_family=AF_NETLINK, nl_pid=0}, 12) = 20',
  ].join('\n');
  expect(parseTrace(log).map((contact) => `${contact.family} ${contact.address} ${isHere(contact)}`)).toEqual(
    [
      'AF_UNIX null true',
      'AF_INET 192.0.2.1 false',
      'AF_INET6 ::1 true',
      'AF_INET 192.0.2.7 false',
      'AF_INET 10.0.0.1 false',
      'AF_NETLINK null true',
    ],
  );
  expect(() => parseTrace('7 connect(23, 0x7f, 110) = -1 EFAULT')).toThrow('to where?');
});
