import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { Graph } from './graph.ts';
import { operators } from './operators.ts';
import { Placement } from './place.ts';
import { checkProvider } from './providers.ts';
import { writeModel } from './writeModel.ts';

test('nodes infer types and shapes from the operator table, with sizes that only the run knows', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 'tokens', 8]);
  const parts = graph.at('/split').addAll('Split', [x, graph.constant([6, 2])], { axis: -1 });
  expect(parts.a.shape).toEqual([1, 'tokens', 6]);
  const whole = graph.at('/concat').add('Concat', [x, parts.b], { axis: 2 });
  expect(whole.shape).toEqual([1, 'tokens', 10]);
  const twice = graph.at('/twice').add('Concat', [x, x], { axis: 1 });
  expect(twice.shape).toEqual([1, 'tokens+tokens', 8]);
  const last = graph.at('/last').add('Gather', [x, graph.constant([-1])], { axis: 1 });
  expect(last.shape).toEqual([1, 1, 8]);
  const heads = graph.at('/heads').add('Reshape', [x, graph.constant([0, 0, 2, 4])], {});
  expect(heads.shape).toEqual([1, 'tokens', 2, 4]);
  const bounds = [[1], [3], [2]].map((numbers) => graph.constant(numbers));
  expect(graph.at('/middle').add('Slice', [x, ...bounds], {}).shape).toEqual([1, 'tokens', 2]);
  const largest = graph.at('/largest').add('ReduceMax', [x, graph.constant([0])], { keepdims: 0 });
  expect(largest.shape).toEqual(['tokens', 8]);
});

test('sizes that a graph computes of sizes are followed by name, and what is left over is named by its factors', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['batch', 'tokens', 8]);
  const rows = graph.at('/rows').add('Reshape', [x, graph.constant([-1, 8])], {});
  expect(rows.shape).toEqual(['batch*tokens', 8]);
  const sizes = graph.at('/sizes').add('Shape', [x], {});
  expect(graph.at('/back').add('Reshape', [rows, sizes], {}).shape).toEqual(['batch', 'tokens', 8]);
  const batch = graph.at('/batch').add('Gather', [sizes, graph.constant([0])], { axis: 0 });
  const heads = graph.at('/heads_sizes').add('Concat', [batch, graph.constant([-1, 2, 4])], { axis: 0 });
  expect(graph.at('/heads').add('Reshape', [rows, heads], {}).shape).toEqual(['batch', 'tokens', 2, 4]);
  const last = graph.at('/last').add('Slice', [sizes, ...[[-1], [9], [0]].map((n) => graph.constant(n))], {});
  expect(last.sizes).toEqual([8]);
  const one = graph.at('/one').add('Expand', [graph.number(1), sizes], {});
  expect(graph.at('/sum').add('Add', [one, x], {}).shape).toEqual(['batch', 'tokens', 8]);
});

test('products stretch the axes before their matrices, and Split has any number of parts', () => {
  const graph = new Graph();
  const a = graph.input('a', 'float32', ['batch', 1, 4, 5]);
  const b = graph.input('b', 'float32', [3, 6, 5]);
  const product = graph.at('/ab').add('FusedMatMul', [a, b], { transB: 1 });
  expect(product.shape).toEqual(['batch', 3, 4, 6]);
  expect(graph.at('/swap').add('Transpose', [product], { perm: [0, 2, 1, 3] }).shape).toEqual([
    'batch',
    4,
    3,
    6,
  ]);
  const parts = graph.at('/parts').addList('Split', [b, graph.constant([1, 1, 1, 3])], { axis: 1 });
  expect(parts.map(({ name }) => name)).toEqual(['/parts.a', '/parts.b', '/parts.c', '/parts.part3']);
  expect(parts[3]?.shape).toEqual([3, 3, 5]);
  expect(() => graph.at('/no').add('MatMul', [a, b], {})).toThrow('/no: the inputs do not fit');
});

test('inputs that do not fit are named with the node', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 'tokens', 8]);
  const weight = graph.input('weight', 'float32', [5, 7]);
  const halves = graph.input('halves', 'float16', [8]);
  expect(() => graph.at('/layers.0/mlp').add('FusedMatMul', [x, weight], { transB: 1 })).toThrow(
    '/layers.0/mlp: the inputs do not fit: float32[1, tokens, 8], float32[5, 7]',
  );
  expect(() => graph.at('/bias').add('Add', [x, halves], {})).toThrow('/bias: the inputs do not fit');
  expect(() => graph.at('/split').add('Split', [x, graph.constant([5, 2])], { axis: -1 })).toThrow('/split');
});

test('a second node at a path is numbered and a second input of a name is refused', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  for (let count = 0; count < 3; count++) graph.at('/twice').add('Add', [x, x], {});
  expect(graph.nodes.map(({ name }) => name)).toEqual(['/twice', '/twice#1', '/twice#2']);
  expect(() => graph.input('x', 'float32', [2])).toThrow('already has');
});

test('equal constants are kept once', () => {
  const graph = new Graph();
  expect(graph.constant([1, 2])).toBe(graph.constant([1, 2]));
  expect(graph.constant([1, 2], 'int32')).not.toBe(graph.constant([1, 2]));
  expect(graph.number(0.5)).toBe(graph.number(0.5));
  expect(graph.initializers).toHaveLength(3);
});

test('a weight must fill its place', () => {
  const graph = new Graph();
  const place = new Placement().place('w', 16, { kind: 'bytes', bytes: new Uint8Array(16) });
  expect(() => graph.weight(place, { name: 'w', type: 'float32', shape: [5] })).toThrow(
    'needs 20 bytes of 16',
  );
});

test('places are aligned to pages, and a name keeps its place', () => {
  const placement = new Placement();
  const recipe = { kind: 'bytes', bytes: new Uint8Array(5) } as const;
  expect(placement.place('a', 5, recipe).offset).toBe(0);
  expect(placement.place('b', 4097, recipe).offset).toBe(4096);
  expect(placement.place('c', 1, recipe).offset).toBe(12_288);
  expect(placement.place('b', 4097, recipe).offset).toBe(4096);
  expect(placement.sizeBytes).toBe(12_289);
});

test('an optional output that nothing uses is not asked for', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [1, 8]);
  const weight = graph.input('weight', 'float32', [8]);
  const norm = graph
    .at('/norm')
    .addAll('SkipSimplifiedLayerNormalization', [x, x, weight], { epsilon: 1e-6 });
  graph.output('normed', norm.normed);
  const text = Buffer.from(writeModel(graph, 'test', 'weights.bin')).toString('latin1');
  expect(text).toContain('SkipSimplifiedLayerNormalization');
  expect(text).not.toContain('/norm.sum');
  graph.at('/more').add('Add', [norm.sum, x], {});
  expect(Buffer.from(writeModel(graph, 'test', 'weights.bin')).toString('latin1')).toContain('/norm.sum');
});

test('every operator has outputs and a domain with an opset the writer declares', () => {
  for (const operator of Object.values(operators)) {
    expect(operator.outputs.length).toBeGreaterThan(0);
    expect(operator.domain === '' ? operator.since <= 21 : operator.since === 1).toBe(true);
  }
});

/** Attention of 4 heads over 2 of keys and values, each 16 wide, with a cache of this type. */
function cachedAttention(cache: 'float32' | 'int8', scaleShape: readonly number[] | null) {
  const graph = new Graph();
  const past = ['key', 'value'].map((name) => graph.input(name, cache, [1, 2, 'capacity', 16]));
  const lengths = ['seqlens_k', 'total'].map((name) => graph.input(name, 'int32', [1]));
  const data = scaleShape && new Float32Array(scaleShape.reduce((size, dim) => size * dim, 1)).fill(0.5);
  const steps = ['key', 'value'].map((name) => data && graph.floats(`${name}_steps`, data, scaleShape));
  const inputs = [graph.input('qkv', 'float32', [1, 'tokens', 128]), null, null, ...past, ...lengths];
  const kind = scaleShape?.length === 1 ? 'PER_TENSOR' : 'PER_CHANNEL';
  const quantized = { k_quant_type: kind, v_quant_type: kind, kv_cache_bit_width: 8 };
  const outputs = graph
    .at('/gqa')
    .addAll('GroupQueryAttention', [...inputs, ...Array(5).fill(null), ...steps], {
      ...{ num_heads: 4, kv_num_heads: 2 },
      ...(scaleShape === null ? {} : quantized),
    });
  return { graph, ...outputs };
}

test('attention keeps its cache in the type in which it comes, and one of int8 needs a step of the right shape', () => {
  expect(cachedAttention('float32', null).presentKey.type).toBe('float32');
  for (const shape of [[1], [1, 2, 1, 16]]) {
    const { attended, presentKey, presentValue } = cachedAttention('int8', shape);
    expect([attended.type, presentKey.type, presentValue.type]).toEqual(['float32', 'int8', 'int8']);
    expect(presentKey.shape).toEqual([1, 2, 'capacity', 16]);
  }
  expect(() => cachedAttention('int8', null)).toThrow('/gqa: the inputs do not fit');
  expect(() => cachedAttention('int8', [1, 4, 1, 16])).toThrow('/gqa: the inputs do not fit');
  expect(() => cachedAttention('float32', [1])).toThrow('/gqa: the inputs do not fit');
});

test('providers that keep no cache in int8 refuse the graph, by operator and type', () => {
  const { graph, attended } = cachedAttention('int8', [1]);
  graph.output('attended', attended);
  expect(() => checkProvider(graph, 'cpu')).not.toThrow();
  for (const provider of ['webgpu', 'dml'] as const)
    expect(() => checkProvider(graph, provider)).toThrow(
      new AppError('graph.unsupported', { op: 'GroupQueryAttention', type: 'int8', provider }),
    );
});
