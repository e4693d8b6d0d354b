import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, expect, test } from 'vitest';
import { Graph } from '../../ml/graph/graph.ts';
import { writeModel } from '../../ml/graph/writeModel.ts';
import { type BlockFormat, rowLayout } from '../../ml/quantize/blockFormat.ts';
import { dequantize, encodeSource } from '../../ml/quantize/dequantize.reference.ts';
import { quantizeRows } from '../../ml/quantize/quantizeRows.ts';

/** What ONNX Runtime makes of the bytes, against plain arithmetic in double precision. */

const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-layout-'));
afterAll(() => rmSync(folder, { recursive: true }));

const formats = ([8, 4] as const).flatMap((bits) =>
  ([32, 64, 128] as const).map((blockSize): BlockFormat => ({ bits, blockSize, scaleType: 'float32' })),
);
const rows = 24;

function quantized(columns: number, format: BlockFormat) {
  const values = Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 1.7) * (1 + (i % 11)) * 0.01);
  return quantizeRows(
    { tensor: 'w', dtype: 'BF16', columns, source: encodeSource(values, 'BF16').bytes },
    format,
  );
}

interface Files {
  readonly quants: Uint8Array;
  readonly scales: Uint8Array;
}

/** A graph over the two weights, built by `build`, with its output called `y`. */
async function openGraph(
  files: Files,
  build: (graph: Graph, places: { offset: number; sizeBytes: number }[]) => void,
) {
  const places = [
    { offset: 0, sizeBytes: files.quants.length },
    { offset: 4096 * Math.ceil(files.quants.length / 4096), sizeBytes: files.scales.length },
  ];
  const file = new Uint8Array((places[1]?.offset ?? 0) + files.scales.length);
  file.set(files.quants);
  file.set(files.scales, places[1]?.offset);
  writeFileSync(path.join(folder, 'weights.bin'), file);
  const graph = new Graph();
  build(graph, places);
  writeFileSync(path.join(folder, 'graph.onnx'), writeModel(graph, 'layout', 'weights.bin'));
  return InferenceSession.create(path.join(folder, 'graph.onnx'), { intraOpNumThreads: 1 });
}

test.each(formats)(
  'GatherBlockQuantized reads $bits bits in blocks of $blockSize exactly as they were meant',
  async (format) => {
    const columns = 2 * format.blockSize;
    const bytes = quantized(columns, format);
    const { blocks, quantsBytes } = rowLayout(columns, format);
    const session = await openGraph(bytes, (graph, [data, scales]) => {
      const ids = graph.input('ids', 'int32', ['n']);
      const table = graph.weight(data ?? { offset: 0, sizeBytes: 0 }, {
        name: 'data',
        type: 'uint8',
        shape: [rows, quantsBytes],
      });
      const steps = graph.weight(scales ?? { offset: 0, sizeBytes: 0 }, {
        name: 'scales',
        type: 'float32',
        shape: [rows, blocks],
      });
      const attributes = {
        bits: format.bits,
        block_size: format.blockSize,
        gather_axis: 0,
        quantize_axis: 1,
      };
      graph.output('y', graph.at('/gather').add('GatherBlockQuantized', [table, ids, steps], attributes), [
        'n',
        columns,
      ]);
    });
    const ids = Int32Array.from({ length: rows }, (_, i) => i);
    const { y } = await session.run({ ids: new Tensor('int32', ids, [rows]) });
    expect(y?.data).toEqual(Float32Array.from(dequantize(bytes, columns, format)));
    await session.release();
  },
);

/** Accuracy 0 computes in float32; 4 rounds the activations to 8 bits first, one scale for each block. */
const accuracies = [
  { level: 0, error: 3e-7 },
  { level: 4, error: 0.006 },
];

test.each(formats.flatMap((format) => accuracies.map((accuracy) => ({ ...format, ...accuracy }))))(
  'MatMulNBits multiplies by $bits bits in blocks of $blockSize as they were meant, the last block filled up (accuracy $level)',
  async ({ level, error, ...format }) => {
    const columns = 3 * format.blockSize + 7;
    const bytes = quantized(columns, format);
    const { blocks } = rowLayout(columns, format);
    const session = await openGraph(bytes, (graph, [data, scales]) => {
      const x = graph.input('x', 'float32', [1, 'n', columns]);
      const shape = [rows, blocks, (format.blockSize * format.bits) / 8];
      const quants = graph.weight(data ?? { offset: 0, sizeBytes: 0 }, {
        name: 'quants',
        type: 'uint8',
        shape,
      });
      const steps = graph.weight(scales ?? { offset: 0, sizeBytes: 0 }, {
        name: 'scales',
        type: 'float32',
        shape: [rows, blocks],
      });
      const attributes = {
        K: columns,
        N: rows,
        bits: format.bits,
        block_size: format.blockSize,
        accuracy_level: level,
      };
      graph.output('y', graph.at('/product').add('MatMulNBits', [x, quants, steps], attributes), [
        1,
        'n',
        rows,
      ]);
    });
    const count = 3;
    const x = Float32Array.from({ length: count * columns }, (_, i) => Math.cos(i * 0.37));
    const { y } = await session.run({ x: new Tensor('float32', x, [1, count, columns]) });
    const weights = dequantize(bytes, columns, format);
    const errors = Array.from({ length: count * rows }, (_, at) => {
      const ours = x.subarray(Math.floor(at / rows) * columns).subarray(0, columns);
      const weight = weights.subarray((at % rows) * columns).subarray(0, columns);
      const difference = Number(y?.data[at]) - dot(ours, weight);
      return Math.abs(difference) / Math.sqrt(dot(ours, ours) * dot(weight, weight));
    });
    expect(Math.max(...errors)).toBeLessThan(error);
    await session.release();
  },
);

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
