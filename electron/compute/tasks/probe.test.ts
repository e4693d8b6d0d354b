import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { halfProbe, lowerHalf } from '../../ml/architectures/probeModel.ts';
import type { ProviderName } from '../../ml/graph/providers.ts';
import { createProbe, type ProbeResult, type Ran } from './probe.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'inhouse-probe-'));
});
afterAll(() => rm(folder, { recursive: true }));

const context = { signal: new AbortController().signal, progress() {}, output() {} };
const probeWith = (task: ReturnType<typeof createProbe>, provider: ProviderName): Promise<ProbeResult> =>
  task({ provider, folder }, context);

test('the CPU runs the decoder, in integers as well as in floating point, to the same numbers', async () => {
  const result = await probeWith(createProbe(), 'cpu');
  expect(result.failure).toBeNull();
  // The CPU's own graph splits its activations into whole numbers, so the two are never equal to the last bit.
  expect(result.difference).toBeGreaterThan(0);
  expect(result.runMs).toBeGreaterThan(0);
});

test.runIf(process.platform === 'linux')(
  'CUDA names the library that it lacks, DirectML and CoreML the system that they belong to',
  async () => {
    const cuda = await probeWith(createProbe(), 'cuda');
    if (cuda.failure) {
      expect(cuda.failure.code).toMatch(/^provider\.(library|driver|device|noAdapter)/);
      if (cuda.failure.code === 'provider.libraryMissing')
        expect(cuda.failure.data.library).toMatch(/^lib.*\.so/);
    }
    const { failure } = await probeWith(createProbe(), 'dml');
    expect(failure).toMatchObject({
      code: 'provider.wrongPlatform',
      data: { wanted: 'Windows', platform: 'Linux' },
    });
    expect((await probeWith(createProbe(), 'coreml')).failure?.code).toBe('provider.wrongPlatform');
  },
);

const expected = Float32Array.of(1, -4, 2);
const answering = (numbers: Float32Array) =>
  createProbe(
    async (_input, by): Promise<Ran> => ({
      numbers: [by === 'reference' ? expected : numbers],
      runMs: 1,
    }),
  );

test.each([
  ['a sign', Float32Array.of(1, 4, 2)],
  ['a number that is none', Float32Array.of(1, -4, Number.NaN)],
  ['too few numbers', Float32Array.of(1, -4)],
  ['nothing', new Float32Array()],
])('a provider that gets %s wrong does not work', async (_what, numbers) => {
  const { failure, runMs } = await probeWith(answering(numbers), 'cpu');
  expect(failure?.code).toBe('provider.wrongNumbers');
  expect(runMs).toBeNull();
});

test('half precision is told where it was asked for', async () => {
  const asking = (half?: boolean) => {
    const ran = { numbers: [expected], runMs: 1 };
    return probeWith(
      createProbe(async () => (half === undefined ? ran : { ...ran, half })),
      'cpu',
    );
  };
  expect([await asking(true), await asking(false)].map(({ half }) => half)).toEqual([true, false]);
  expect(await asking()).not.toHaveProperty('half');
});

test('a provider that adds in another order works', async () => {
  const result = await probeWith(answering(Float32Array.of(1.0001, -4.0001, 2)), 'cpu');
  expect(result).toMatchObject({ failure: null, runMs: 1 });
});

test('the graph that asks for half precision triples its input', async () => {
  const session = await InferenceSession.create(lowerHalf());
  const { y } = await session.run({ x: new Tensor('float32', [halfProbe.given], [1]) });
  await session.release();
  expect(y?.data).toEqual(Float32Array.of(halfProbe.expected));
});
