import { expect, test } from 'vitest';
import { Graph } from './graph.ts';
import { moveExternalWeights, readExternalWeights } from './packedWeights.ts';
import { writeModel } from './writeModel.ts';

function model(): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2]);
  const a = graph.weight({ offset: 4096, sizeBytes: 8 }, { name: 'a', type: 'float32', shape: [2] });
  const b = graph.weight({ offset: 5_000_000_000, sizeBytes: 8 }, { name: 'b', type: 'float32', shape: [2] });
  const sum = graph.at('/sum').add('Add', [x, a], {});
  graph.output('y', graph.at('/twice').add('Add', [sum, b], {}));
  return writeModel(graph, 'test', 'weights.bin');
}

test('the places of external weights are read by name', () => {
  expect([...readExternalWeights(model())]).toEqual([
    ['a', { offset: 4096, sizeBytes: 8, packed: [] }],
    ['b', { offset: 5_000_000_000, sizeBytes: 8, packed: [] }],
  ]);
});

test('weights are moved with their packed forms; what is not named stays, and moving back gives the same bytes', () => {
  const packed = [
    {
      key: 'MatMulNBits+123',
      regions: [
        { offset: 8192, sizeBytes: 77 },
        { offset: 12288, sizeBytes: 5 },
      ],
    },
  ];
  const moved = moveExternalWeights(
    model(),
    'data.bin',
    new Map([['a', { offset: 0, sizeBytes: 8, packed }]]),
  );
  const found = readExternalWeights(moved);
  expect(found.get('a')).toEqual({ offset: 0, sizeBytes: 8, packed });
  expect(found.get('b')).toEqual(readExternalWeights(model()).get('b'));
  const text = new TextDecoder().decode(moved);
  expect([
    text.includes('data.bin'),
    text.includes('prepacked_0'),
    text.includes('MatMulNBits+123|8192;77;0|12288;5;0'),
  ]).toEqual([true, true, true]);
  const back = moveExternalWeights(moved, 'weights.bin', readExternalWeights(model()));
  expect(readExternalWeights(back)).toEqual(readExternalWeights(model()));
});

test('a model that is cut off is an error, not an empty answer', () => {
  expect(() => readExternalWeights(model().subarray(0, 1))).toThrow();
});
