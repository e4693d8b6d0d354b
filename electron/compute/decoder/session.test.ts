import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { openNodeSession } from './nodeSession.ts';
import type { DecoderSession } from './session.ts';
import { readTensors } from './sourceTensors.reference.ts';
import { continueGreedily, openTestSession, type TestSessionOptions } from './testSession.reference.ts';

const root = join(import.meta.dirname, '../../..');
const sampleModel = join(root, 'assets/sample-model');
const stories = join(root, 'e2e/fixtures/stories260K');
const referenceFolder = join(root, 'e2e/fixtures/reference');
/** Prefill is asked for in chunks; the sample model's prompts are short, so chunks are too. */
const chunkTokens = 7;
const sampleStops = [4095, 4093];

interface Reference {
  readonly prompts: readonly { readonly ids: number[]; readonly greedy: number[] }[];
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8'));
}

async function openModel(folder: string, options: TestSessionOptions): Promise<DecoderSession> {
  const architecture = parseArchitecture(await readJson(join(folder, 'config.json')));
  return await openTestSession(architecture, await readTensors(folder), { head: 'decoder', ...options });
}

function largestDifference(a: Float32Array, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}

// One set of tests over both bindings: what they promise is the same.
describe.each(['stock', 'resident'] as const)('the %s binding', (binding) => {
  test('the sample model in fp32 gives the logits of PyTorch at the end of every prompt, within 2e-3', async () => {
    const { prompts } = await readJson<Reference>(join(referenceFolder, 'reference.json'));
    const expected = await readTensors(referenceFolder, 'logits.safetensors');
    await using session = await openModel(sampleModel, { binding });
    for (const [index, { ids }] of prompts.entries()) {
      const logits = await session.run(ids, 0);
      const reference = expected.get(`logits.${index}`)?.data ?? [];
      expect(largestDifference(logits, reference)).toBeLessThan(2e-3);
    }
  });

  test('the sample model in fp32 continues every prompt with the tokens of PyTorch', async () => {
    const { prompts } = await readJson<Reference>(join(referenceFolder, 'reference.json'));
    await using session = await openModel(sampleModel, { binding });
    for (const { ids, greedy } of prompts) {
      expect(await continueGreedily(session, ids, { count: 64, stop: sampleStops })).toEqual(greedy);
    }
  });

  test.each([
    { precision: 'int8', profile: 'exact', wanted: 7 },
    { precision: 'int8', profile: 'fast', wanted: 6 },
    { precision: 'fp16', profile: 'exact', wanted: 8 },
  ] as const)(
    'the sample model in $precision, $profile, agrees on at least $wanted of 8 prompts',
    async (given) => {
      const { precision, profile, wanted } = given;
      const { prompts } = await readJson<Reference>(join(referenceFolder, 'reference.json'));
      const blockSize = precision === 'int8' ? 32 : null;
      await using session = await openModel(sampleModel, { precision, profile, blockSize, binding });
      let equal = 0;
      for (const { ids, greedy } of prompts) {
        const answer = await continueGreedily(session, ids, { count: 64, stop: sampleStops });
        if (answer.join() === greedy.join()) equal += 1;
      }
      expect(equal).toBeGreaterThanOrEqual(wanted);
    },
  );

  test('stories260K, a Llama trained by others, tells its published story', async () => {
    const file = join(stories, 'expected_first40.json');
    const expected = await readJson<{ prompt_ids: number[]; greedy_ids: number[] }>(file);
    await using session = await openModel(stories, { binding });
    const answer = await continueGreedily(session, expected.prompt_ids, { count: 40, stop: [] });
    expect(answer).toEqual(expected.greedy_ids);
  });

  test('a prompt in one piece, in chunks and token by token gives the same logits', async () => {
    const { prompts } = await readJson<Reference>(join(referenceFolder, 'reference.json'));
    const ids = prompts[3]?.ids ?? [];
    await using session = await openModel(sampleModel, { binding });
    const whole = await session.run(ids, 0);
    for (const chunk of [chunkTokens, 1]) {
      let logits = new Float32Array();
      for (let start = 0; start < ids.length; start += chunk) {
        logits = Float32Array.from(await session.run(ids.slice(start, start + chunk), start));
      }
      expect(largestDifference(logits, whole)).toBeLessThan(1e-4);
    }
  });

  test('a cache that was rewound goes on as if the rest had never been', async () => {
    const { prompts } = await readJson<Reference>(join(referenceFolder, 'reference.json'));
    const [first, second] = [prompts[0]?.ids ?? [], prompts[4]?.ids ?? []];
    await using session = await openModel(sampleModel, { binding });
    const fresh = Float32Array.from(await session.run([...first.slice(0, 4), ...second], 0));
    await session.run(first, 0);
    const rewound = await session.run(second, 4);
    expect(largestDifference(rewound, fresh)).toBeLessThan(1e-4);
  });

  test('the cache grows while its content stays', async () => {
    const architecture = { ...tinyModels['llama, untied'], contextLength: 1100 };
    const ids = Array.from({ length: 600 }, (_, i) => (i * 31 + 7) % architecture.vocabSize);
    await using session = await openTestSession(architecture, randomWeights(architecture), {
      head: 'decoder',
      binding,
    });
    const whole = Float32Array.from(await session.run(ids, 0));
    await session.run(ids.slice(0, 200), 0);
    await session.run(ids.slice(200, 300), 200);
    const grown = await session.run(ids.slice(300), 300);
    expect(largestDifference(grown, whole)).toBeLessThan(1e-3);
  });

  test('a scorer gives the logits of every position, a decoder those of the last', async () => {
    const architecture = tinyModels['qwen2, seven heads over one'];
    const tensors = randomWeights(architecture);
    const ids = [5, 9, 77, 3];
    await using scorer = await openTestSession(architecture, tensors, { head: 'scorer', binding });
    await using decoder = await openTestSession(architecture, tensors, { head: 'decoder', binding });
    const all = await scorer.run(ids, 0);
    expect(all.length).toBe(ids.length * architecture.vocabSize);
    expect(largestDifference(await decoder.run(ids, 0), all.subarray(-architecture.vocabSize))).toBeLessThan(
      1e-4,
    );
  });

  test('a run that was terminated rejects as cancelled and leaves the earlier positions usable', async () => {
    const architecture = tinyModels['llama, untied'];
    await using session = await openTestSession(architecture, randomWeights(architecture), {
      head: 'decoder',
      binding,
    });
    const before = Float32Array.from(await session.run([1, 2, 3], 0));
    const after = Float32Array.from(await session.run([4], 3));
    const cancelled = session.run([9, 9, 9], 3);
    session.terminate();
    await expect(cancelled).rejects.toMatchObject({ code: 'request.cancelled' });
    session.terminate();
    expect(largestDifference(await session.run([4], 3), after)).toBe(0);
    expect(largestDifference(await session.run([1, 2, 3], 0), before)).toBe(0);
  });

  test('positions beyond the context are refused before anything is computed', async () => {
    const architecture = tinyModels['llama, untied'];
    await using session = await openTestSession(architecture, randomWeights(architecture), {
      head: 'decoder',
      binding,
    });
    const ids = new Array<number>(architecture.contextLength + 1).fill(1);
    await expect(session.run(ids, 0)).rejects.toMatchObject({
      code: 'session.contextFull',
      data: { tokens: 65, contextLength: 64 },
    });
    await session.run(ids.slice(1), 0);
    await expect(session.run([1], 64)).rejects.toMatchObject({ code: 'session.contextFull' });
  });

  test('a position that is not cached cannot be continued from', async () => {
    const architecture = tinyModels['llama, untied'];
    await using session = await openTestSession(architecture, randomWeights(architecture), {
      head: 'decoder',
      binding,
    });
    await session.run([1, 2], 0);
    await expect(session.run([1], 3)).rejects.toThrow('beyond the 2 that are cached');
  });

  test('sequences in slots of their own do not disturb each other, and a copied prefix is worth a computed one', async () => {
    const { prompts } = await readJson<Reference>(join(referenceFolder, 'reference.json'));
    const [a, b] = prompts.map(({ ids }) => ids);
    if (!a || !b) throw new Error('two prompts are needed');
    await using session = await openModel(sampleModel, { slots: 3, binding });
    const alone = [(await session.run(a, 0)).slice(), (await session.run(b, 0)).slice()];
    await session.run(a.slice(0, -1), 0, { slot: 0 });
    await session.run(b.slice(0, -1), 0, { slot: 1 });
    await session.copyPrefix(0, 2, a.length - 1);
    const steps = [
      { slot: 2, id: a.at(-1) ?? 0, past: a.length - 1 },
      { slot: 1, id: b.at(-1) ?? 0, past: b.length - 1 },
    ];
    const both = await session.runBatch(steps);
    expect(largestDifference(both.subarray(0, session.vocabSize), alone[0] ?? [])).toBeLessThan(1e-4);
    expect(largestDifference(both.subarray(session.vocabSize), alone[1] ?? [])).toBeLessThan(1e-4);
  });
});

test('a graph that is not there is an error with a code', async () => {
  const opening = openNodeSession({
    ...{ variantFolder: '/nowhere', graphFile: 'decoder.exact.onnx', threads: 1 },
    architecture: tinyModels['llama, untied'],
  });
  await expect(opening).rejects.toMatchObject({ code: 'session.openFailed' });
});

test('an int8 cache is grown, copied and batched as any other: both bindings give the same logits', async () => {
  const { layerCount, kvHeadCount, headDim } = parseArchitecture(
    await readJson(join(sampleModel, 'config.json')),
  );
  const steps = () => new Float32Array(kvHeadCount * headDim).fill(0.05);
  const cacheScales = Array.from({ length: layerCount }, () => ({ key: steps(), value: steps() }));
  const answer = async (binding: DecoderSession['binding']): Promise<Float32Array> => {
    await using session = await openModel(sampleModel, { binding, cacheScales, slots: 2 });
    // Beyond the 256 positions that a cache begins with, and from one sequence to the other.
    for (let start = 0; start < 300; start += 100)
      await session.run(
        Array.from({ length: 100 }, (_, i) => 5 + ((start + i) % 90)),
        start,
      );
    await session.copyPrefix(0, 1, 280);
    return Float32Array.from(
      await session.runBatch([
        { slot: 0, id: 7, past: 300 },
        { slot: 1, id: 9, past: 280 },
      ]),
    );
  };
  expect(largestDifference(await answer('resident'), await answer('stock'))).toBeLessThan(1e-3);
});

test.each([
  { precision: 'fp32', profile: 'exact' },
  { precision: 'fp16', profile: 'exact' },
  { precision: 'int8', profile: 'exact' },
  { precision: 'int8', profile: 'fast' },
  { precision: 'int4', profile: 'exact' },
  { precision: 'int4', profile: 'fast' },
] as const)(
  'in $precision, $profile, both bindings give the same logits to the last bit and the same tokens on every test prompt',
  async ({ precision, profile }) => {
    const { prompts } = await readJson<Reference>(join(referenceFolder, 'reference.json'));
    const blockSize = precision === 'int8' || precision === 'int4' ? 32 : null;
    const options = { precision, profile, blockSize } as const;
    await using stock = await openModel(sampleModel, { ...options, binding: 'stock' });
    await using resident = await openModel(sampleModel, { ...options, binding: 'resident' });
    for (const { ids } of prompts) {
      expect((await resident.run(ids, 0)).slice()).toEqual((await stock.run(ids, 0)).slice());
      const answer = { count: 64, stop: sampleStops };
      const expected = await continueGreedily(stock, ids, answer);
      expect(await continueGreedily(resident, ids, answer)).toEqual(expected);
    }
  },
);
