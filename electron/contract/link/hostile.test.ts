import { fork } from 'node:child_process';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { permissionNames } from '../procedure.ts';
import { connectLink } from './connectLink.ts';
import type { FramePort } from './framePort.ts';
import { childPort, nodeMessagePort, socketPort } from './nodePorts.ts';
import { serveLink } from './serveLink.ts';
import { type TestContract, testRouter } from './testing/testContract.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function pair(): [FramePort<unknown>, FramePort] {
  const { port1, port2 } = new MessageChannel();
  cleanUps.push(() => port1.close());
  return [nodeMessagePort<unknown>(port1), nodeMessagePort(port2)];
}

const call = (path: string, body: unknown) => JSON.stringify({ i: '1', p: { u: path, b: body } });

describe('the serving end', () => {
  const garbage = {
    'no JSON': 'hello',
    'JSON that is no message': '[1,2,3]',
    'a message without a payload': '{"i":"1"}',
    'an id that is no text': '{"i":{"a":1},"p":{"u":"/double"}}',
    'an address that is none': '{"i":"1","p":{"u":"::::"}}',
    'a number for an address': '{"i":"1","p":{"u":5}}',
    'a stream nobody asked for': '{"i":"1","t":3,"p":{"e":"message","d":1}}',
    'a byte array': new Uint8Array([1, 2, 3]),
    'an object': { i: '1', p: { u: '/double' } },
    'a frame over the limit': 'x'.repeat(10_001),
  } satisfies Record<string, unknown>;

  test.each(Object.entries(garbage))(
    'closes the link over %s and goes on serving others',
    async (_, frame) => {
      const bugs: unknown[] = [];
      const options = { context: {}, onBug: (error: unknown) => bugs.push(error), maxFrameLength: 10_000 };
      const [hostile, port] = pair();
      const served = serveLink(port, testRouter(), options);
      hostile.post(frame);
      await expect(served.closed).resolves.toMatch(/^a frame /);
      expect(bugs).toEqual([]);
    },
  );

  const refused = {
    'a body that is no body': call('/double', 5),
    'a body that names a place that is not there': call('/double', { json: {}, meta: [[1, 'a', 'b']] }),
    'input on a prototype': call('/double', { json: JSON.parse('{"__proto__":{"value":1}}') }),
    'a procedure that is none': call('/__proto__/constructor', { json: {} }),
    'no input at all': call('/double', null),
  } satisfies Record<string, string>;

  test.each(Object.entries(refused))('answers %s with a code and keeps the link', async (_, frame) => {
    const bugs: unknown[] = [];
    const [hostile, port] = pair();
    const served = serveLink(port, testRouter(), { context: {}, onBug: (error) => bugs.push(error) });
    cleanUps.push(() => served.close());
    const answer = new Promise<unknown>((resolve) => hostile.onFrame(resolve));
    hostile.post(frame);
    expect(String(await answer)).toMatch(/"code":"request\.(invalid|notFound)"/);
    expect(bugs).toEqual([]);
  });

  test('answers with a code instead of sending a frame that is too long', async () => {
    const bugs: unknown[] = [];
    const [, port] = pair();
    const [near, far] = pair();
    port.close();
    serveLink(far, testRouter(), { context: {}, onBug: (error) => bugs.push(error), maxFrameLength: 1_000 });
    const link = connectLink<TestContract>(async () => near as FramePort);
    cleanUps.push(() => link.close());
    await expect(link.client.hugeAnswer({ length: 2_000 })).rejects.toMatchObject({ code: 'internal.bug' });
    expect(await link.client.double({ value: 1 })).toEqual({ value: 2 });
    expect(bugs).toHaveLength(1);
  });

  test('runs a procedure with a permission only for an actor that has it, and judges no input before', async () => {
    const ask = async (context: object) => {
      const [near, far] = pair();
      serveLink(far, testRouter(), { context, onBug: () => undefined });
      const link = connectLink<TestContract>(async () => near as FramePort);
      cleanUps.push(() => link.close());
      return link.client.guarded(JSON.parse('{}')).catch((error: unknown) => error);
    };
    const denied = { code: 'permission.denied', data: { permission: 'models.write' } };
    expect(await ask({})).toMatchObject(denied);
    expect(await ask({ actor: { permissions: new Set(['models.read']) } })).toMatchObject(denied);
    expect(await ask({ actor: { permissions: ['models.write'] } })).toMatchObject(denied);
    const allowed = { actor: { permissions: new Set(permissionNames) } };
    expect(await ask(allowed)).toMatchObject({ code: 'request.invalid' });
  });
});

describe('the calling end', () => {
  const answers = ['hello', '[]', '{"i":"1"}', '{"i":"0","p":null}', 5, null];

  test.each(answers)('gives up a link that answers %j', async (frame) => {
    const [hostile, port] = pair();
    hostile.onFrame(() => hostile.post(frame));
    const link = connectLink<TestContract>(async () => port);
    await expect(link.client.wait()).rejects.toMatchObject({ code: 'engine.lost' });
    expect(link.state).toBe('closed');
  });

  test('takes an error code that it does not know for a bug of the other end', async () => {
    const [hostile, port] = pair();
    hostile.onFrame((frame) => {
      const { i } = JSON.parse(String(frame));
      const error = { defined: false, code: 'toString', status: 500, message: 'm', data: { a: { b: 1 } } };
      hostile.post(JSON.stringify({ i, p: { s: 500, b: { json: error } } }));
    });
    const link = connectLink<TestContract>(async () => port);
    cleanUps.push(() => link.close());
    await expect(link.client.wait()).rejects.toMatchObject({
      code: 'internal.bug',
      data: { logId: 'toString' },
    });
  });

  test('refuses to send a request that is too long, and keeps the link', async () => {
    const [near, far] = pair();
    serveLink(far, testRouter(), { context: {}, onBug: () => undefined });
    const link = connectLink<TestContract>(async () => near as FramePort, { maxFrameLength: 500 });
    cleanUps.push(() => link.close());
    const long = Object.assign({ value: 1 }, { text: 'x'.repeat(1_000) });
    await expect(link.client.double(long)).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await link.client.double({ value: 4 })).toEqual({ value: 8 });
  });

  test('rejects calls with the error it was given when no port can be opened', async () => {
    const { AppError } = await import('../../common/errors/appError.ts');
    const link = connectLink<TestContract>(() => Promise.reject(new Error('no such program')), {
      lost: (reason) => new AppError('compute.lost', { reason }),
    });
    const lost = { code: 'compute.lost', data: { reason: 'no such program' } };
    await expect(link.client.wait()).rejects.toMatchObject(lost);
    await expect(link.client.wait()).rejects.toMatchObject(lost);
  });

  test('lets a caller leave while the port is still opening', async () => {
    const link = connectLink<TestContract>(() => new Promise(() => undefined));
    const stop = new AbortController();
    const waiting = link.client.wait(undefined, { signal: stop.signal });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'request.cancelled' });
    link.close();
  });
});

describe('a silent other end', () => {
  const heartbeat = { everyMs: 20, missed: 3 };

  test('is given up by both ends, and its open calls are told', async () => {
    const [, silentClient] = pair();
    const served = serveLink(silentClient, testRouter(), { context: {}, onBug: () => undefined, heartbeat });
    await expect(served.closed).resolves.toBe('no heartbeat');

    const [mute, port] = pair();
    mute.onFrame(() => undefined);
    const link = connectLink<TestContract>(async () => port, { heartbeat });
    await expect(link.client.wait()).rejects.toMatchObject({ code: 'engine.lost' });
  });

  test('is not silent as long as it answers pings', async () => {
    const [near, far] = pair();
    serveLink(far, testRouter(), { context: {}, onBug: () => undefined, heartbeat: 'off' });
    const link = connectLink<TestContract>(async () => near as FramePort, { heartbeat });
    cleanUps.push(() => link.close());
    const early = await Promise.race([
      link.client.wait(),
      new Promise((resolve) => setTimeout(resolve, 300, 'alive')),
    ]);
    expect(early).toBe('alive');
    expect(link.state).toBe('open');
  });
});

describe('a child process', () => {
  test('that is killed names the signal, and sending to it afterwards throws nothing', async () => {
    const child = fork(path.join(import.meta.dirname, 'testing/servingChild.ts'), {
      serialization: 'advanced',
    });
    const port = childPort<unknown>(child);
    const ended = new Promise<string>((resolve) => port.onClose(resolve));
    child.kill('SIGKILL');
    for (let i = 0; i < 100; i += 1) port.post('ping');
    expect(await ended).toBe('ended by SIGKILL');
    port.post('ping');
    port.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('that cannot be started closes its port with the reason', async () => {
    const child = fork('nowhere.ts', {
      execPath: path.join(import.meta.dirname, 'no-such-node'),
      serialization: 'advanced',
    });
    const port = childPort(child);
    expect(await new Promise<string>((resolve) => port.onClose(resolve))).toContain('ENOENT');
  });
});

describe('a socket', () => {
  const frameOf = (text: string) => {
    const body = Buffer.from(text);
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length);
    return Buffer.concat([header, body]);
  };

  test('puts frames together however their bytes arrive, also within a character', async () => {
    const bytes = Buffer.concat([frameOf('灌装线 E-12'), frameOf(''), frameOf('second')]);
    for (const step of [1, 2, 3, 5, bytes.length]) {
      const stream = new PassThrough();
      const frames: unknown[] = [];
      socketPort(stream).onFrame((frame) => frames.push(frame));
      for (let at = 0; at < bytes.length; at += step) stream.push(bytes.subarray(at, at + step));
      while (frames.length < 3) await new Promise((resolve) => setImmediate(resolve));
      expect(frames).toEqual(['灌装线 E-12', '', 'second']);
    }
  });

  test('is cut off at a length over the limit, before that much was sent', async () => {
    const stream = new PassThrough();
    const port = socketPort(stream, 1_000);
    const closed = new Promise<string>((resolve) => port.onClose(resolve));
    stream.push(Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3]));
    expect(await closed).toBe('a frame over the limit');
    expect(stream.destroyed).toBe(true);
  });
});
