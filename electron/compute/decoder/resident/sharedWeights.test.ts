import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRuntime } from '../../../../native/onnxruntime/runtime.ts';
import { loraTargets } from '../../../common/training.ts';
import type { Architecture } from '../../../ml/architectures/architecture.ts';
import { lowerDecoder } from '../../../ml/architectures/lowerDecoder.ts';
import type { LoweredDecoder } from '../../../ml/architectures/lowering.ts';
import { weightNames } from '../../../ml/architectures/weightNames.ts';
import { randomAdapter } from '../../../ml/lora/randomAdapter.reference.ts';
import { measureMemory } from '../../testing/processMemory.ts';
import { writeSyntheticVariant } from '../../testing/syntheticVariant.ts';
import { AdapterWeights } from './adapterWeights.ts';
import { openResidentSession } from './openResident.ts';
import { SharedWeights } from './sharedWeights.ts';

/** 143 MB of weights, 128 of them in matrices that are packed. */
const architecture: Architecture = {
  ...{ family: 'qwen2', layerCount: 8, hiddenSize: 896, intermediateSize: 4864, vocabSize: 8_000 },
  ...{ headCount: 14, kvHeadCount: 2, headDim: 64, contextLength: 1_024, normEpsilon: 1e-6 },
  rope: { theta: 10_000, scaling: { kind: 'none' } },
  ...{ slidingWindow: null, qkvBias: true, outputBias: false, mlpBias: false, qkNorm: false },
  tiedEmbedding: true,
};
let folder: string;
let lowered: LoweredDecoder;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'inhouse-shared-'));
  lowered = await writeSyntheticVariant(folder, architecture);
});
afterAll(() => rmSync(folder, { recursive: true }));

const open = (shared: SharedWeights | null, model = lowered.model) =>
  openResidentSession({
    ...{ runtime: openRuntime(), source: { model }, variantFolder: folder, architecture },
    ...{ threads: 2, provider: 'cpu', slots: 1 },
    ...(shared ? { shared } : {}),
  });

/** What a second session takes beside a first one, in bytes, and both sessions' logits. */
async function measureSecond(shared: SharedWeights | null) {
  await using first = await open(shared);
  const expected = (await first.run([1, 2, 3], 0)).slice();
  const before = await measureMemory();
  await using second = await open(shared);
  const found = (await second.run([1, 2, 3], 0)).slice();
  const after = await measureMemory();
  return { takenBytes: after.proportional - before.proportional, expected, found };
}

test.runIf(process.platform === 'linux')(
  'sessions over shared weights hold one copy of them, in the file and packed; sessions that share nothing hold two',
  async () => {
    using shared = await SharedWeights.open(openRuntime(), folder, lowered.external);
    const together = await measureSecond(shared);
    expect(together.found).toEqual(together.expected);
    const apart = await measureSecond(null);
    expect(apart.found).toEqual(together.expected);
    expect(together.takenBytes).toBeLessThan(0.25 * lowered.weightsSizeBytes);
    expect(apart.takenBytes).toBeGreaterThan(0.7 * lowered.weightsSizeBytes);
  },
  60_000,
);

test('graphs that differ share the weights, and each computes what it computes alone', async () => {
  const exact = lowerDecoder(architecture, weightNames(architecture), {
    ...{ head: 'resident', precision: 'int8', blockSize: 32, provider: 'cpu', profile: 'exact' },
  });
  const run = async (shared: SharedWeights | null) => {
    const logits: Float32Array[] = [];
    await using fast = await open(shared);
    await using precise = await open(shared, exact.model);
    for (const session of [fast, precise]) logits.push((await session.run([5, 6, 7], 0)).slice());
    return logits;
  };
  using shared = await SharedWeights.open(openRuntime(), folder, lowered.external);
  expect(await run(shared)).toEqual(await run(null));
}, 60_000);

test.runIf(process.platform === 'linux')(
  'an adapter beside its base takes its own matrices and caches, not another copy of the weights',
  async () => {
    const adapter = randomAdapter(architecture, { targets: loraTargets, rank: 8 });
    const { model, adapter: tensors } = lowerDecoder(architecture, weightNames(architecture), {
      ...{ head: 'resident', precision: 'int8', blockSize: 32, provider: 'cpu', profile: 'fast', adapter },
    });
    using shared = await SharedWeights.open(openRuntime(), folder, lowered.external);
    await using base = await open(shared);
    await base.run([1, 2, 3], 0);
    const before = await measureMemory();
    await using tuned = await openResidentSession({
      ...{ runtime: openRuntime(), source: { model }, variantFolder: folder, architecture, shared },
      ...{ threads: 2, provider: 'cpu', slots: 1 },
      adapter: new AdapterWeights(openRuntime(), { architecture, adapter, tensors }),
    });
    await tuned.run([1, 2, 3], 0);
    const after = await measureMemory();
    // 8 MB of matrices.
    expect(after.proportional - before.proportional).toBeLessThan(0.25 * lowered.weightsSizeBytes);
    const { resident } = await measureMemory();
    shared.releasePages();
    expect((await measureMemory()).resident).toBeLessThan(resident - 0.5 * lowered.weightsSizeBytes);
    expect((await base.run([1, 2, 3], 0)).every(Number.isFinite)).toBe(true);
  },
  60_000,
);

test('weights that are not there are an error with a code', async () => {
  const opening = SharedWeights.open(openRuntime(), path.join(folder, 'none'), lowered.external);
  await expect(opening).rejects.toMatchObject({ code: 'file.unreadable' });
});
