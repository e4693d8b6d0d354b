import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('a provider that adds in another order works', async () => {
  const result = await probeWith(answering(Float32Array.of(1.0001, -4.0001, 2)), 'cpu');
  expect(result).toMatchObject({ failure: null, runMs: 1 });
});
