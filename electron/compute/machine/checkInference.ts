import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { env, InferenceSession, Tensor as StockTensor } from 'onnxruntime-node';
import { IoBinding } from '../../../native/onnxruntime/ioBinding.ts';
import { RunOptions } from '../../../native/onnxruntime/runOptions.ts';
import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import { Session } from '../../../native/onnxruntime/session.ts';
import { Tensor } from '../../../native/onnxruntime/tensor.ts';
import { AppError, type ErrorData } from '../../common/errors/appError.ts';
import type { ErrorCode } from '../../common/errors/table.ts';
import { Graph } from '../../ml/graph/graph.ts';
import { Placement } from '../../ml/graph/place.ts';
import { writeModel } from '../../ml/graph/writeModel.ts';

export interface InferenceCheck {
  /** Version of ONNX Runtime. */
  readonly runtime: string;
  /** Largest difference from the right numbers as a share of the largest of them: with exact activations, and with 8-bit ones. */
  readonly exact: number;
  readonly fast: number;
  /** The same through the binding of our own; an error where the library cannot be called directly. */
  readonly direct:
    | { readonly exact: number; readonly fast: number }
    | { readonly code: ErrorCode; readonly data: ErrorData };
}

const columns = 256;
const rows = 64;
const blockSize = 32;
const blocks = columns / blockSize;

/** Small numbers without a pattern, the same everywhere. */
const quantAt = (index: number) => (index * 2_654_435_761) % 256;
const scaleAt = (index: number) => 0.001 + (index % 7) * 0.0005;
const inputAt = (index: number) => Math.sin(index * 0.37);

/**
 * One product with 8-bit weights (MatMulNBits: most of what a model computes), through ONNX Runtime's two kernels for it, against
 * the sum as it is defined, in float64. Rejects with ONNX Runtime's own words when it does not run.
 */
export async function checkInference(): Promise<InferenceCheck> {
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-check-'));
  try {
    const right = rightNumbers();
    return {
      runtime: env.versions.node ?? '',
      exact: largestDifference(await computeNumbers(folder, 0), right),
      fast: largestDifference(await computeNumbers(folder, 4), right),
      direct: await checkDirectly(folder, right),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkDirectly(folder: string, right: Float64Array): Promise<InferenceCheck['direct']> {
  try {
    return {
      exact: largestDifference(await computeDirectly(folder, 0), right),
      fast: largestDifference(await computeDirectly(folder, 4), right),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, data: error.data };
  }
}

function rightNumbers(): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) {
      const scale = scaleAt(row * blocks + Math.floor(column / blockSize));
      sum += inputAt(column) * (quantAt(row * columns + column) - 128) * scale;
    }
    return sum;
  });
}

/** `level` 0: activations stay float32; 4: they become 8 bits, and the processor's 8-bit instructions are used. */
async function computeNumbers(folder: string, level: 0 | 4): Promise<Float32Array> {
  const file = await writeProduct(folder, level);
  const session = await InferenceSession.create(file, { executionProviders: ['cpu'], logSeverityLevel: 3 });
  try {
    const x = new StockTensor(
      'float32',
      Float32Array.from({ length: columns }, (_, index) => inputAt(index)),
      [1, 1, columns],
    );
    const { y } = await session.run({ x });
    return y?.data as Float32Array;
  } finally {
    await session.release();
  }
}

async function computeDirectly(folder: string, level: 0 | 4): Promise<Float32Array> {
  const runtime = openRuntime();
  const source = { path: await writeProduct(folder, level) };
  using session = await Session.open(runtime, { source, settings: { threads: 1, optimization: 'all' } });
  using binding = new IoBinding(session);
  using options = new RunOptions(runtime);
  const numbers = new Float32Array(rows);
  const given = Float32Array.from({ length: columns }, (_, index) => inputAt(index));
  using x = Tensor.over(runtime, given, { type: 'float32', shape: [1, 1, columns] });
  using y = Tensor.over(runtime, numbers, { type: 'float32', shape: [1, 1, rows] });
  binding.bindInput('x', x);
  binding.bindOutput('y', y);
  await session.run(binding, options);
  return numbers;
}

async function writeProduct(folder: string, level: 0 | 4): Promise<string> {
  const { model, weights } = buildProduct(level);
  const file = path.join(folder, 'check.onnx');
  await writeFile(path.join(folder, 'weights.bin'), weights);
  await writeFile(file, model);
  return file;
}

function buildProduct(level: 0 | 4): { model: Uint8Array; weights: Uint8Array } {
  const graph = new Graph();
  const placement = new Placement();
  const nothing = { kind: 'bytes', bytes: new Uint8Array(0) } as const;
  const x = graph.input('x', 'float32', [1, 1, columns]);
  const quantPlace = placement.place('quants', rows * columns, nothing);
  const scalePlace = placement.place('scales', rows * blocks * 4, nothing);
  const quants = graph.weight(quantPlace, {
    name: 'quants',
    type: 'uint8',
    shape: [rows, blocks, blockSize],
  });
  const scales = graph.weight(scalePlace, { name: 'scales', type: 'float32', shape: [rows, blocks] });
  const attributes = { K: columns, N: rows, bits: 8, block_size: blockSize, accuracy_level: level };
  graph.output('y', graph.at('/check').add('MatMulNBits', [x, quants, scales], attributes));
  const weights = new Uint8Array(placement.sizeBytes);
  weights.set(
    Uint8Array.from({ length: rows * columns }, (_, index) => quantAt(index)),
    quantPlace.offset,
  );
  const scaleNumbers = Float32Array.from({ length: rows * blocks }, (_, index) => scaleAt(index));
  weights.set(new Uint8Array(scaleNumbers.buffer), scalePlace.offset);
  return { model: writeModel(graph, 'check', 'weights.bin'), weights };
}

/** NaN when there is one anywhere. */
function largestDifference(numbers: Float32Array, right: Float64Array): number {
  let largest = 0;
  let scale = 0;
  for (const [index, expected] of right.entries()) {
    largest = Math.max(largest, Math.abs((numbers[index] ?? Number.NaN) - expected));
    scale = Math.max(scale, Math.abs(expected));
  }
  return largest / scale;
}
