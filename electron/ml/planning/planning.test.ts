import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Architecture, familyNames } from '../architectures/architecture.ts';
import { countParameters } from '../architectures/describe.ts';
import { parseArchitecture } from '../formats/config.ts';
import { precisionNames } from '../graph/weights.ts';
import { correctionFor, median, noCorrection, type PastLoad } from './correction.ts';
import { knownModels } from './knownModels.ts';
import { cacheCapacity, planLoaded, planMemory, positionBytes, totalBytes } from './memoryPlan.ts';
import { countShapeParameters } from './modelShape.ts';
import { compareWithRule, ruleOfThumbBytes } from './ruleOfThumb.ts';
import { cacheBytesPerToken, kernelOf, tokensPerSecond, weightBytesPerToken } from './speed.ts';
import { comfortableBytes, judge } from './verdict.ts';
import { weightBytes } from './weightBytes.ts';

const configs = path.resolve(import.meta.dirname, '../../../e2e/fixtures/configs');
const read = (file: string) => JSON.parse(readFileSync(path.join(configs, file), 'utf8'));
const published = readdirSync(configs)
  .map((file) => ({ file, config: read(file) }))
  .filter(({ config }) => familyNames.includes(config.model_type))
  .map(({ file, config }) => ({ file, architecture: parseArchitecture(config) }));
const known = (name: string) => {
  const found = knownModels.find((model) => model.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found.shape;
};
const half = known('Qwen2.5 0.5B');

test.each(published)(
  '$file has as many parameters as the tensors that its import asks for',
  ({ architecture }) => {
    expect(countShapeParameters(architecture)).toBe(countParameters(architecture));
  },
);

describe('the table of known models', () => {
  test.each([
    ['Llama 3.2 1B', 'llama-3.2-1b-instruct.json'],
    ['Llama 3.2 3B', 'llama-3.2-3b-instruct.json'],
    ['Llama 3.1 8B', 'llama-3.1-8b-instruct.json'],
    ['DeepSeek R1 Distill 8B', 'deepseek-r1-distill-llama-8b.json'],
    ['DeepSeek R1 Distill 1.5B', 'deepseek-r1-distill-qwen-1.5b.json'],
    ['DeepSeek R1 Distill 7B', 'deepseek-r1-distill-qwen-7b.json'],
    ['Qwen2.5 3B', 'qwen2.5-3b-instruct.json'],
    ['Qwen2.5 7B', 'qwen2.5-7b-instruct.json'],
    ['Phi-3 mini 4K', 'phi-3-mini-4k.json'],
  ])('%s is what its published config says', (name, file) => {
    const architecture: Architecture = parseArchitecture(read(file));
    expect(architecture).toMatchObject(known(name));
  });

  test('is sorted by size, and every size is what its name says', () => {
    const counts = knownModels.map(({ shape }) => countShapeParameters(shape));
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(countShapeParameters(half)).toBe(494_032_768);
    expect(countShapeParameters(known('Qwen2.5 14B'))).toBe(14_770_033_664);
    expect(countShapeParameters(known('Mistral 7B'))).toBe(7_248_023_552);
  });
});

describe('weights', () => {
  // By hand, 0.5B: 24 layers of 1152 x 896, 896 x 896, 9728 x 896 and 896 x 4864 = 357,826,560; vocabulary 151936 x 896 = 136,134,656.
  const layers = 357_826_560;
  const vocabulary = 136_134_656;

  test('int8: a byte a weight, and a scale and a sum for each block; the embedding is looked up as it lies in the file', () => {
    expect(weightBytes(half, { precision: 'int8', blockSize: 32 })).toEqual({
      multiplied: ((layers + vocabulary) * 40) / 32,
      lookedUp: (vocabulary * 36) / 32,
      largestSource: (vocabulary * 36) / 32,
    });
  });

  test('int4: half a byte in the layers, a byte in embedding and head', () => {
    const { multiplied } = weightBytes(half, { precision: 'int4', blockSize: 32 });
    expect(multiplied).toBe((layers * 24) / 32 + (vocabulary * 40) / 32);
  });

  test('fp16 is widened to fp32 on the CPU and takes as much', () => {
    const format = { blockSize: null } as const;
    const wide = weightBytes(half, { ...format, precision: 'fp32' });
    const narrow = weightBytes(half, { ...format, precision: 'fp16' });
    expect(wide.multiplied).toBe(4 * (layers + vocabulary));
    expect(narrow.multiplied).toBe(wide.multiplied);
    expect(narrow.lookedUp).toBe(2 * vocabulary);
  });

  test.each(precisionNames)('a token reads every matrix of %s and one row of the embedding', (precision) => {
    const blockSize = precision.startsWith('int') ? 32 : null;
    const { multiplied, lookedUp } = weightBytes(half, { precision, blockSize });
    expect(weightBytesPerToken(half, { precision, blockSize })).toBe(multiplied + lookedUp / 151_936);
  });
});

describe('memory', () => {
  const run = { shape: half, blockSize: 32, conversations: 1, prepared: false } as const;

  test('the cache grows in doublings from 256 positions, up to the model’s own', () => {
    expect(positionBytes(half)).toBe(2 * 24 * 2 * 64 * 4);
    expect([1, 256, 257, 2048, 30_000].map((context) => cacheCapacity(half, context))).toEqual([
      256, 256, 512, 2048, 32_768,
    ]);
    expect(cacheCapacity({ ...half, contextLength: 3000 }, 2500)).toBe(3000);
  });

  test('each further conversation adds a cache and nothing else', () => {
    const bytes = (conversations: number) =>
      totalBytes(planMemory({ ...run, precision: 'int8', context: 4096, conversations }));
    expect(bytes(3) - bytes(1)).toBe(2 * 4096 * 24_576);
  });

  test('prepared weights are mapped; the sum stays, what is copied does not', () => {
    const [copied] = planMemory({ ...run, precision: 'int8', context: 256 });
    const [mapped] = planMemory({ ...run, precision: 'int8', context: 256, prepared: true });
    expect(mapped?.bytes).toBe(copied?.bytes);
    expect(mapped?.mappedBytes).toBe(mapped?.bytes);
    expect(copied?.mappedBytes).toBe((136_134_656 * 36) / 32);
  });

  // The most that was resident so far (VmHWM, MB), after the load and at some contexts; a process each, two threads, weights
  // that all differ; onnxruntime-node 1.30, AMD EPYC, Linux.
  test.each([
    { precision: 'int8', blockSize: 32, loaded: 1110, at: { 218: 1110, 1978: 1163, 3978: 1351 } },
    { precision: 'int4', blockSize: 32, loaded: 948, at: { 218: 948, 1978: 995, 3978: 1163 } },
    { precision: 'fp16', blockSize: null, loaded: 2844, at: { 218: 2844, 1978: 2844, 3978: 2844 } },
    { precision: 'fp32', blockSize: null, loaded: 2815, at: { 218: 2876, 1978: 2990, 3978: 3181 } },
  ] as const)('$precision: estimates are near what was measured', ({ precision, blockSize, loaded, at }) => {
    const planned = { shape: half, precision, blockSize, conversations: 1, prepared: false };
    const off = (items: ReturnType<typeof planMemory>, measured: number) =>
      totalBytes(items) / 1e6 / measured - 1;
    const all = [
      off(planLoaded({ ...planned, context: 256 }), loaded),
      ...Object.entries(at).map(([context, measured]) =>
        off(planMemory({ ...planned, context: Number(context) }), measured),
      ),
    ];
    for (const one of all) {
      expect(one).toBeGreaterThan(-0.08);
      expect(one).toBeLessThan(0.2);
    }
  });
});

describe('verdicts', () => {
  const room = { freeBytes: 10e9, headRoom: 0.3, memoryLimit: 0.8 };

  test('fits leaves the head-room alone, tight goes into it, too large would be ended', () => {
    expect(judge(7e9, room)).toBe('fits');
    expect(judge(7e9 + 1, room)).toBe('tight');
    expect(judge(8e9, room)).toBe('tight');
    expect(judge(8e9 + 1, room)).toBe('tooLarge');
  });

  test('a limit below the head-room leaves nothing that is tight', () => {
    const strict = { ...room, memoryLimit: 0.5 };
    expect(comfortableBytes(strict)).toBe(5e9);
    expect(judge(5e9 + 1, strict)).toBe('tooLarge');
  });
});

describe('speed', () => {
  const rates = { int8Fast: 30e9, int8Exact: 20e9, int4Fast: 20e9, int4Exact: 15e9, float32: 40e9 };

  test('is what can be read in a second over what a token reads', () => {
    const step = { shape: half, precision: 'int8', blockSize: 32, profile: 'fast', context: 0 } as const;
    // 617,451,520 + 1,008 bytes at 30 GB/s, and 24 layers at 0.2 ms and 0.3 ms.
    expect(1 / tokensPerSecond(step, rates)).toBeCloseTo(617_452_528 / 30e9 + 0.0051, 9);
    expect(1 / tokensPerSecond({ ...step, profile: 'exact' }, rates)).toBeCloseTo(
      617_452_528 / 20e9 + 0.0051,
      9,
    );
  });

  test('a filled context costs its cache, read once and in part copied for each query head', () => {
    expect(cacheBytesPerToken(half, 1000)).toBe(1000 * 24_576 * (1 + 14 / 2 / 2));
  });

  test('fp16 runs at the speed of fp32 on the CPU', () => {
    expect(kernelOf('fp16', 'exact')).toBe(kernelOf('fp32', 'exact'));
  });
});

describe('the correction from past loads', () => {
  const load = (change: Partial<PastLoad>): PastLoad => ({
    device: 'cpu',
    precision: 'int8',
    profile: 'exact',
    expected: 100,
    measured: 120,
    ...change,
  });
  const wanted = { device: 'cpu', precision: 'int8', profile: 'exact', expected: 100 };

  test('is the median of what was measured over what was expected, so that one disturbed load changes nothing', () => {
    const past = [load({}), load({ measured: 121 }), load({ measured: 900 })];
    expect(correctionFor(past, wanted)).toMatchObject({ factor: 1.21, loads: 3 });
  });

  test('prefers the same profile, then the same precision, then the device, and knows no other device', () => {
    const past = [load({ device: 'cuda', measured: 300 }), load({ precision: 'int4', measured: 200 })];
    expect(correctionFor(past, wanted).factor).toBe(2);
    expect(correctionFor([...past, load({ profile: 'fast', measured: 150 })], wanted).factor).toBe(1.5);
    expect(correctionFor([load({ device: 'cuda' })], wanted)).toEqual(noCorrection);
  });

  test('says by how much corrected estimates are off', () => {
    const { error } = correctionFor([load({ measured: 100 }), load({ measured: 200 })], wanted);
    expect(error).toBeCloseTo((0.5 + 0.25) / 2, 6);
  });

  test('rests on loads of about the same size only', () => {
    const small = load({ expected: 30, measured: 60 });
    expect(correctionFor([small], wanted)).toEqual(noCorrection);
    expect(correctionFor([small, load({ expected: 250, measured: 250 })], wanted)).toMatchObject({
      factor: 1,
      loads: 1,
    });
  });

  test('a load of which nothing was measured does not count, and no load turns an estimate over', () => {
    expect(correctionFor([load({ measured: 0 })], wanted)).toEqual(noCorrection);
    expect(correctionFor([load({ measured: 1e6 })], wanted).factor).toBe(4);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe('the rule of thumb', () => {
  test('0.4 GB for every 100 million parameters, and 6 GB', () => {
    expect(ruleOfThumbBytes(7e9)).toBe(34e9);
    expect(ruleOfThumbBytes(5e8)).toBe(8e9);
  });

  test('agrees, or is too strict for a small precision, or too lax for a machine whose memory is taken', () => {
    expect(compareWithRule({ runs: true, parameterCount: 7e9 }, 64e9)).toBe('agrees');
    expect(compareWithRule({ runs: true, parameterCount: 7e9 }, 16e9)).toBe('ruleTooStrict');
    expect(compareWithRule({ runs: false, parameterCount: 7e9 }, 64e9)).toBe('ruleTooLax');
  });
});
