import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { loopbackOnlyName } from '../build/loopbackOnly.ts';
import { startProduct } from './support/product.ts';

// The other specs run in the same place as this one: where this holds, whatever they do is done without a network.
const isolated = process.env[loopbackOnlyName] === '1';

test.skipIf(!isolated)('the specs run where nothing but this machine can be reached', async () => {
  expect(Object.keys(networkInterfaces())).toEqual(['lo']);
  // An address of a documentation network (RFC 5737): with any route at all this would wait instead.
  const socket = connect(80, '192.0.2.1');
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
  expect(error.code).toBe('ENETUNREACH');
});

test.skipIf(!isolated)('the product that the specs start is in that place, too', async () => {
  const product = await startProduct();
  onTestFinished(async () => void (await product.stop()));
  const [pid] = readdirSync('/proc').filter((name) => commandOf(name).includes(product.dataDir));
  expect(readlinkSync(`/proc/${pid}/ns/net`)).toBe(readlinkSync('/proc/self/ns/net'));
});

/** Of a process by its number; empty for anything else, and for one that has ended. */
function commandOf(name: string): string {
  try {
    return /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'utf8') : '';
  } catch {
    return '';
  }
}
