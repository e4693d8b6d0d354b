import { afterEach, describe, expect, test } from 'vitest';
import { type Transport, transports } from './link/testing/openTransports.ts';
import type { TestContract } from './link/testing/testContract.ts';
import { connectLink, type Link } from './link.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(
  open: () => Promise<Transport>,
): Promise<{ transport: Transport; link: Link<TestContract> }> {
  const transport = await open();
  cleanUps.push(() => transport.close());
  const link = connectLink<TestContract>(() => transport.open());
  cleanUps.push(() => link.close());
  return { transport, link };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.each(Object.entries(transports))('a link over %s', (name, open) => {
  test('answers calls, also those made before the port is open', async () => {
    const transport = await open();
    cleanUps.push(() => transport.close());
    const link = connectLink<TestContract>(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return transport.open();
    });
    cleanUps.push(() => link.close());
    expect(link.state).toBe('connecting');
    const answers = await Promise.all([1, 2, 3].map((value) => link.client.double({ value })));
    expect(answers).toEqual([{ value: 2 }, { value: 4 }, { value: 6 }]);
    expect(link.state).toBe('open');
  });

  test('carries an expected error with its code and data', async () => {
    const { link, transport } = await start(open);
    await expect(link.client.refuse()).rejects.toMatchObject({
      name: 'AppError',
      code: 'request.notFound',
      data: { kind: 'model', name: 'qwen' },
    });
    expect(transport.bugs).toEqual([]);
  });

  test('shows a bug as a log id and keeps its text to the log', async () => {
    const { link, transport } = await start(open);
    const error = await link.client.bug().catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'internal.bug',
      data: { logId: expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
    expect(String(error)).not.toContain('secret');
    await expect(link.client.wrongAnswer()).rejects.toMatchObject({ code: 'internal.bug' });
    if (name !== 'a child process') expect(transport.bugs).toHaveLength(2);
  });

  test('refuses wrong input with a detail that names the place', async () => {
    const { link } = await start(open);
    const wrong = JSON.parse('{"value":"seven"}');
    const error = await link.client.double(wrong).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'request.invalid',
      data: { detail: expect.stringMatching(/^value: /) },
    });
  });

  test('cancels a call at the other end', async () => {
    const { link } = await start(open);
    const stop = new AbortController();
    const call = link.client.wait(undefined, { signal: stop.signal });
    await until(async () => (await link.client.waiting()).calls === 1);
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: 'request.cancelled' });
    await until(async () => (await link.client.waiting()).cancelled === 1);
  });

  test('carries a stream in order, and the error in its middle', async () => {
    const { link } = await start(open);
    const values: number[] = [];
    for await (const { value } of await link.client.count({ to: 5 })) values.push(value);
    expect(values).toEqual([0, 1, 2, 3, 4]);
    const failing = async () => {
      for await (const { value } of await link.client.count({ to: 5, failAt: 2 })) values.push(value);
    };
    await expect(failing()).rejects.toMatchObject({
      name: 'AppError',
      code: 'disk.full',
      data: { path: 'out.bin' },
    });
    expect(values.slice(5)).toEqual([0, 1]);
  });

  test('stops the stream at the other end when its reader leaves', async () => {
    const { link } = await start(open);
    for await (const { value } of await link.client.count({ to: 1_000_000, pauseMs: 1 }))
      if (value === 3) break;
    await until(async () => (await link.client.waiting()).cancelled === 1);
  });

  test('rejects every open call and stream when the other end dies, and every call after', async () => {
    const { link, transport } = await start(open);
    const stream = await link.client.count({ to: 1_000_000, pauseMs: 5 });
    await stream.next();
    const calls = Array.from({ length: 20 }, () => link.client.wait().catch((caught: unknown) => caught));
    await until(async () => (await link.client.waiting()).calls === 20);
    transport.breakOff();
    for (const error of await Promise.all(calls))
      expect(error).toMatchObject({ name: 'AppError', code: 'engine.lost' });
    const drain = async () => {
      for await (const _ of stream);
    };
    await expect(drain()).rejects.toMatchObject({ code: 'engine.lost' });
    await expect(link.client.double({ value: 1 })).rejects.toMatchObject({ code: 'engine.lost' });
    expect(link.state).toBe('closed');
  });

  test('opens a new port when asked to, and says so', async () => {
    const transport = await open();
    cleanUps.push(() => transport.close());
    const reconnect = { firstMs: 20, atMostMs: 100 };
    const link = connectLink<TestContract>(() => transport.open(), { reconnect });
    cleanUps.push(() => link.close());
    const states: string[] = [];
    link.onState((state) => states.push(state));
    await link.client.double({ value: 1 });
    transport.breakOff();
    await until(async () => states.filter((state) => state === 'open').length === 2);
    expect(await link.client.double({ value: 21 })).toEqual({ value: 42 });
    expect(states).toEqual(['open', 'lost', 'open']);
  });

  test('carries an answer of several megabytes whole', async () => {
    const { link } = await start(open);
    const length = 3_000_000;
    expect((await link.client.hugeAnswer({ length })).text).toHaveLength(length);
  });
});
