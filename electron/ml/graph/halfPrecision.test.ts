import { expect, test } from 'vitest';
import { Graph, type GraphNode } from './graph.ts';
import { toHalfPrecision } from './halfPrecision.ts';
import { checkProvider } from './providers.ts';
import { replaceKernels } from './replaceKernels.ts';
import type { Value } from './value.ts';

const never = () => false;

/** By their path, what nodes make; casts are told by what they are cast to. */
function types({ nodes }: Graph): Record<string, string | undefined> {
  return Object.fromEntries(nodes.map(({ name, outputs: [first] }) => [name, first?.type]));
}

function producer(graph: Graph, value: Value | null | undefined): GraphNode | undefined {
  return graph.nodes.find(({ outputs }) => outputs.some(({ name }) => name === value?.name));
}

test('products are half and their weights are cast for each of them, softmax is computed in single and kept in half', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['rows', 4]);
  const w = graph.input('w', 'float32', [4, 4]);
  const first = graph.at('/first').add('MatMul', [x, w], {});
  const softmax = graph.at('/softmax').add('Softmax', [first], { axis: -1 });
  const second = graph.at('/second').add('MatMul', [softmax, w], {});
  graph.output('y', graph.at('/y').add('Mul', [second, first], {}));
  toHalfPrecision(graph, never);
  expect(types(graph)).toMatchObject({
    ...{ '/first': 'float16', '/softmax': 'float32', '/softmax/rounded': 'float16', '/second': 'float16' },
    ...{ '/y': 'float16', '/outputs/y/single': 'float32' },
  });
  const [one, two] = ['/first', '/second'].map(
    (path) => graph.nodes.find(({ name }) => name === path)?.inputs[1],
  );
  expect(producer(graph, one)?.inputs[0]?.name).toBe('w');
  expect(producer(graph, two)?.inputs[0]?.name).toBe('w');
  expect(one?.name).not.toBe(two?.name);
  expect(graph.outputs[0]?.value.type).toBe('float32');
});

test('what is summed is not rounded before, and what meets a sum is single until it meets a product', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['rows', 4]);
  const w = graph.input('w', 'float32', [4, 4]);
  const a = graph.at('/a').add('MatMul', [x, w], {});
  const squares = graph.at('/squares').add('Mul', [a, a], {});
  const sum = graph.at('/sum').add('ReduceSum', [squares, graph.constant([-1])], { keepdims: 1 });
  const centred = graph.at('/centred').add('Sub', [a, sum], {});
  const residual = graph.at('/residual').add('Add', [a, centred], {});
  graph.output('y', graph.at('/y').add('MatMul', [centred, w], {}));
  graph.output('z', residual);
  toHalfPrecision(graph, never);
  expect(types(graph)).toMatchObject({
    ...{ '/squares': 'float32', '/sum': 'float32', '/centred': 'float32', '/residual': 'float16' },
    '/y': 'float16',
  });
  // One half form of it for both.
  const casts = graph.nodes.filter(({ op, inputs }) => op === 'Cast' && inputs[0]?.name === centred.name);
  expect(casts).toHaveLength(1);
});

test('nodes that are to stay in single precision are given everything in single', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['rows', 4]);
  const w = graph.input('w', 'float32', [4, 4]);
  const hidden = graph.at('/hidden').add('MatMul', [x, w], {});
  graph.output('y', graph.at('/loss').add('MatMul', [hidden, w], {}));
  toHalfPrecision(graph, ({ name }) => name === '/loss');
  expect(types(graph)).toMatchObject({ '/hidden': 'float16', '/loss': 'float32' });
  expect(graph.nodes.find(({ name }) => name === '/loss')?.inputs[1]?.name).toBe('w');
});

test('half precision that was unpacked is used as it lies, and numbers too large for it become its largest', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['rows', 4]);
  const w = graph.input('w', 'float16', [4, 4]);
  const unpacked = graph.at('/unpacked').add('Cast', [w], { to: 1 });
  const y = graph.at('/y').add('MatMul', [x, unpacked], {});
  graph.output('y', graph.at('/masked').add('Add', [y, graph.number(-1e30)], {}));
  toHalfPrecision(graph, never);
  expect(graph.nodes.find(({ name }) => name === '/y')?.inputs[1]?.name).toBe('w');
  const number = graph.nodes.find(({ name }) => name === '/masked')?.inputs[1];
  const { data } = graph.initializers.find(({ value }) => value.name === number?.name) ?? {};
  expect(data instanceof Uint8Array && new Float16Array(data.slice().buffer)[0]).toBe(-65_504);
});

test('a provider without half-precision kernels computes in single, and every value is rounded all the same', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float16', ['rows', 4]);
  const y = graph.at('/y').add('Mul', [x, x], {});
  graph.output('y', graph.at('/twice').add('Add', [y, y], {}));
  replaceKernels(graph, 'cpu');
  checkProvider(graph, 'cpu');
  const computed = graph.nodes.filter(({ op }) => op !== 'Cast');
  expect(computed.map(({ outputs: [first] }) => first?.type)).toEqual(['float32', 'float32']);
  expect(graph.nodes.find(({ outputs }) => outputs[0]?.name === y.name)).toMatchObject({ op: 'Cast' });
  expect(graph.outputs[0]?.value.type).toBe('float16');
});
