import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { findLoopbackOnly } from './loopbackOnly.ts';

const prefix = findLoopbackOnly();
if (prefix === null) console.log('SKIPPED: this system gives no network namespace');

const script = `
  const { networkInterfaces } = require('node:os');
  const { connect, createServer } = require('node:net');
  const errorOf = (port, host) => new Promise((resolve) => connect(port, host).on('error', ({ code }) => resolve(code)).on('connect', () => resolve(null)));
  const server = createServer().listen(0, '127.0.0.1', async () => {
    const found = [Object.keys(networkInterfaces()), await errorOf(80, '192.0.2.1'), await errorOf(server.address().port, '127.0.0.1')];
    console.log(JSON.stringify(found));
    process.exit();
  });`;

test.skipIf(prefix === null)(
  'a command behind it has the loopback device, which works, and no way to anywhere else',
  () => {
    const [command = '', ...args] = prefix ?? [];
    const { stdout } = spawnSync(command, [...args, process.execPath, '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual([['lo'], 'ENETUNREACH', null]);
  },
);

test('a system without namespaces has none', () => {
  expect(findLoopbackOnly('win32')).toBeNull();
});
