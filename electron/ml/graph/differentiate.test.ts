import { expect, test } from 'vitest';
import { differentiate } from './differentiate.ts';
import { Graph } from './graph.ts';
import type { Value } from './value.ts';

/** Operators of the nodes that were added for gradients. */
function added(graph: Graph, path = '/gradients/'): readonly string[] {
  return graph.nodes.filter(({ name }) => name.startsWith(path)).map(({ op }) => op);
}

function layer() {
  const graph = new Graph();
  const x = graph.input('x', 'float32', ['batch', 'tokens', 8]);
  const w = graph.input('w', 'float32', [6, 8]);
  const y = graph.at('/layer').add('FusedMatMul', [x, w], { transB: 1 });
  const loss = graph.at('/loss').add('ReduceSumSquare', [y], { keepdims: 0 });
  return { graph, x, w, loss };
}

const productOps = (graph: Graph) => graph.nodes.filter(({ name }) => name.startsWith('/gradients/layer'));

test('a layer costs one product for its input and one for its weight, and nothing is transposed', () => {
  const { graph, x, w, loss } = layer();
  const [dx, dw] = differentiate(graph, { of: loss, wanted: [x, w] });
  expect([dx?.shape, dw?.shape]).toEqual([x.shape, w.shape]);
  expect(productOps(graph).map(({ op, attributes }) => [op, attributes])).toEqual([
    ['FusedMatMul', {}],
    ['Reshape', {}],
    ['Reshape', {}],
    ['FusedMatMul', { transA: 1 }],
  ]);
});

test('what nobody asked for is not computed', () => {
  const { graph, x, loss } = layer();
  differentiate(graph, { of: loss, wanted: [x] });
  expect(productOps(graph).map(({ op }) => op)).toEqual(['FusedMatMul']);
});

test('a constant gets no gradient, and nodes before the wanted value none', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  const middle = graph.at('/before').add('Exp', [x], {});
  const y = graph.at('/scaled').add('Mul', [middle, graph.number(3)], {});
  differentiate(graph, { of: y, upstream: graph.input('dy', 'float32', [2]), wanted: [middle] });
  expect(added(graph)).toEqual(['Mul']);
});

test('a value that is used twice gets the sum', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', []);
  const y = graph.at('/square').add('Mul', [x, x], {});
  const [dx] = differentiate(graph, { of: y, wanted: [x] });
  expect(dx?.name).toBe('/gradients/x/sum.sum');
  expect(added(graph)).toEqual(['Mul', 'Mul', 'Add']);
});

test('two equal names are one size; 1 against a name is stretched', () => {
  const graph = new Graph();
  const shapes = [['batch', 'tokens', 4], ['tokens', 4], ['tokens', 1], []];
  const [x, ...others] = shapes.map((shape, at) => graph.input(`x${at}`, 'float32', shape));
  const y = others.reduce<Value | undefined>(
    (sum, other) => sum && graph.at('/y').add('Add', [sum, other], {}),
    x,
  );
  if (!x || !y) throw new Error('no graph');
  const wanted = [x, ...others];
  const upstream = graph.input('dy', 'float32', y.shape);
  const found = differentiate(graph, { of: y, upstream, wanted });
  expect(found.map(({ shape }) => shape)).toEqual(shapes);
  expect(found[0]).toMatchObject({ name: 'dy' });
  expect(added(graph)).toEqual(['ReduceSum', 'ReduceSum', 'Squeeze', 'ReduceSum']);
});

test('a composite passes back what it has computed itself, and its nodes get none', () => {
  const { graph, x, w, loss } = layer();
  const own = graph.at('/loss_by_x').add('Mul', [x, graph.number(2)], {});
  const custom = new Map([
    [
      loss.name,
      (scope: ReturnType<Graph['at']>, upstream: Value) => [
        { of: x, gradient: scope.add('Mul', [own, upstream], {}) },
      ],
    ],
  ]);
  const [dx] = differentiate(graph, { of: loss, wanted: [x], custom });
  expect(dx).toMatchObject({ name: '/gradients/loss.product', shape: x.shape });
  expect(added(graph)).toEqual(['Mul']);
  expect(() => differentiate(graph, { of: loss, wanted: [w], custom })).toThrow('w does not lead to');
});

test('a way without a gradient is told, and so is a value that leads nowhere', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const upstream = graph.input('dy', 'float32', [4, 3]);
  const tiled = graph.at('/tiled').add('Tile', [x, graph.constant([2, 1])], {});
  expect(() => differentiate(graph, { of: tiled, upstream, wanted: [x] })).toThrow(
    '/tiled: Tile has no gradient',
  );
  const lone = graph.input('lone', 'float32', [2]);
  expect(() => differentiate(graph, { of: tiled, upstream, wanted: [lone] })).toThrow(
    'lone does not lead to',
  );
  expect(() => differentiate(graph, { of: tiled, wanted: [x] })).toThrow('is no scalar');
});
