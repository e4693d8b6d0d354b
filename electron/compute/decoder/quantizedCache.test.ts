import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { Graph } from '../../ml/graph/graph.ts';
import { writeModel } from '../../ml/graph/writeModel.ts';
import { createRandom } from '../../ml/sampling/random.ts';

/** What ONNX Runtime's attention makes of an int8 cache, held against the same attention over floating point. */
const [headCount, kvHeadCount, headDim, capacity] = [4, 2, 16, 48] as const;
const width = (headCount + 2 * kvHeadCount) * headDim;
const kinds = { PER_TENSOR: [1], PER_CHANNEL: [1, kvHeadCount, 1, headDim] } as const;
type Kind = keyof typeof kinds;
const random = createRandom(7);

function numbers(count: number, most: number): Float32Array {
  return Float32Array.from({ length: count }, () => (2 * random() - 1) * most);
}

async function openAttention(
  steps: { kind: Kind; key: Float32Array; value: Float32Array } | null,
  window = -1,
) {
  const graph = new Graph();
  const qkv = graph.input('qkv', 'float32', ['batch', 'tokens', width]);
  const shape = ['batch', kvHeadCount, 'capacity', headDim];
  const past = ['key', 'value'].map((name) => graph.input(name, steps ? 'int8' : 'float32', shape));
  const lengths = [graph.input('seqlens_k', 'int32', ['batch']), graph.input('total', 'int32', [1])];
  const scales = steps
    ? [steps.key, steps.value].map((data, i) => graph.floats(`steps${i}`, data, kinds[steps.kind]))
    : [];
  const quantized = steps
    ? { k_quant_type: steps.kind, v_quant_type: steps.kind, kv_cache_bit_width: 8 }
    : {};
  const inputs = [qkv, null, null, ...past, ...lengths, ...Array(5).fill(null), ...scales];
  const { attended, presentKey, presentValue } = graph
    .at('/gqa')
    .addAll('GroupQueryAttention', steps ? inputs : inputs.slice(0, 7), {
      ...{ num_heads: headCount, kv_num_heads: kvHeadCount, local_window_size: window },
      ...quantized,
    });
  graph.output('attended', attended);
  graph.output('presentKey', presentKey);
  graph.output('presentValue', presentValue);
  return InferenceSession.create(writeModel(graph, 'test', 'none'), { executionProviders: ['cpu'] });
}

interface Run {
  readonly x: Float32Array;
  /** Positions in the cache before, by row of the batch. */
  readonly past: readonly number[];
  readonly key: Tensor;
  readonly value: Tensor;
}

function feeds({ x, past, key, value }: Run): Record<string, Tensor> {
  const tokens = x.length / width / past.length;
  return {
    ...{ key, value, qkv: new Tensor('float32', x, [past.length, tokens, width]) },
    seqlens_k: new Tensor(
      'int32',
      Int32Array.from(past, (length) => length + tokens - 1),
      [past.length],
    ),
    total: new Tensor('int32', Int32Array.of(Math.max(...past) + tokens), [1]),
  };
}

function cacheTensor(data: Int8Array | Float32Array, batch: number): Tensor {
  const shape = [batch, kvHeadCount, capacity, headDim];
  return data instanceof Int8Array ? new Tensor('int8', data, shape) : new Tensor('float32', data, shape);
}

/** Of the element at `index` of a cache. */
function stepOf(steps: Float32Array, index: number): number {
  const channel = (Math.floor(index / (capacity * headDim)) % kvHeadCount) * headDim + (index % headDim);
  return steps[steps.length === 1 ? 0 : channel] as number;
}

function dequantize(cache: Int8Array, steps: Float32Array): Float32Array {
  return Float32Array.from(cache, (value, index) => value * stepOf(steps, index));
}

/** To the nearest whole number, halves to the even one, within 8 bits. */
function quantize(value: number, step: number): number {
  const scaled = Math.fround(value) / step;
  const below = Math.floor(scaled);
  const rest = scaled - below;
  const rounded = rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
  return Math.max(-128, Math.min(127, rounded));
}

/** Rows of the new tokens as the cache keeps them, in place of the rows that were given. */
function asKept(run: Run, steps: { key: Float32Array; value: Float32Array }): Float32Array {
  const x = run.x.slice();
  const tokens = x.length / width / run.past.length;
  for (let row = 0; row < run.past.length * tokens; row++)
    for (let channel = 0; channel < kvHeadCount * headDim; channel++)
      for (const [part, scale] of [steps.key, steps.value].entries()) {
        const at = row * width + (headCount + part * kvHeadCount) * headDim + channel;
        const step = scale[scale.length === 1 ? 0 : channel] as number;
        x[at] = quantize(x[at] as number, step) * step;
      }
  return x;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (b[i] as number))), 0);
}

const cases = [
  { what: 'a prompt', past: [0], tokens: 20 },
  { what: 'a further chunk', past: [17], tokens: 9 },
  { what: 'a step', past: [40], tokens: 1 },
  { what: 'a step of three sequences of unequal lengths', past: [3, 30, 11], tokens: 1 },
  { what: 'a step behind a sliding window', past: [40], tokens: 1, window: 16 },
];

test.each(cases.flatMap((one) => (Object.keys(kinds) as Kind[]).map((kind) => ({ ...one, kind }))))(
  '$what over an int8 cache, $kind, is attention over what the cache holds, and new rows are rounded to the nearest step',
  async ({ past, tokens, kind, window }) => {
    const size = kind === 'PER_TENSOR' ? 1 : kvHeadCount * headDim;
    const steps = {
      key: Float32Array.from({ length: size }, (_, i) => 0.01 + 0.002 * (i % 7)),
      value: Float32Array.from({ length: size }, (_, i) => 0.012 + 0.003 * (i % 5)),
    };
    await using quantized = await disposable(openAttention({ kind, ...steps }, window));
    await using plain = await disposable(openAttention(null, window));
    const kept = () =>
      Int8Array.from(
        { length: past.length * kvHeadCount * capacity * headDim },
        () => Math.floor(random() * 256) - 128,
      );
    const [key, value] = [kept(), kept()];
    // Some new values lie beyond the steps' range, so that clipping shows.
    const run = { past, x: numbers(past.length * tokens * width, 2) };
    const batch = past.length;
    const held = { key: cacheTensor(key.slice(), batch), value: cacheTensor(value.slice(), batch) };
    const found = await quantized.session.run(feeds({ ...run, ...held }), {
      attended: new Tensor('float32', new Float32Array(batch * tokens * headCount * headDim), [
        ...[batch, tokens, headCount * headDim],
      ]),
      ...{ presentKey: held.key, presentValue: held.value },
    });
    const float = {
      key: cacheTensor(dequantize(key, steps.key), batch),
      value: cacheTensor(dequantize(value, steps.value), batch),
    };
    const expected = await plain.session.run(
      feeds({ ...run, ...float, x: asKept({ ...run, ...float }, steps) }),
    );
    expect(
      largestDifference(found.attended?.data as Float32Array, expected.attended?.data as Float32Array),
    ).toBeLessThan(1e-5);
    // Given as past and present at once, the memory is written in place, and only the new rows of it.
    expectRows(held.key.data as Int8Array, expected.presentKey?.data as Float32Array, {
      ...{ past, tokens, before: key, steps: steps.key },
    });
    expectRows(held.value.data as Int8Array, expected.presentValue?.data as Float32Array, {
      ...{ past, tokens, before: value, steps: steps.value },
    });
  },
);

interface Rows {
  readonly past: readonly number[];
  readonly tokens: number;
  readonly before: Int8Array;
  readonly steps: Float32Array;
}

function expectRows(cache: Int8Array, float: Float32Array, { past, tokens, before, steps }: Rows): void {
  const wrong = cache.findIndex((value, index) => {
    const position = Math.floor(index / headDim) % capacity;
    const first = past[Math.floor(index / (kvHeadCount * capacity * headDim))] as number;
    const isNew = position >= first && position < first + tokens;
    return value !== (isNew ? Math.round((float[index] as number) / stepOf(steps, index)) : before[index]);
  });
  expect(wrong).toBe(-1);
}

async function disposable(opening: Promise<InferenceSession>) {
  const session = await opening;
  return { session, [Symbol.asyncDispose]: () => session.release() };
}
