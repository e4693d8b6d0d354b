import { randomFillSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../common/errors/appError.ts';
import { Graph } from '../../ml/graph/graph.ts';
import { Placement } from '../../ml/graph/place.ts';
import { writeModel } from '../../ml/graph/writeModel.ts';
import { type KernelName, kernelNames } from '../../ml/planning/speed.ts';
import { packedBytes } from '../../ml/planning/weightBytes.ts';
import { stopIfCancelled } from '../quality/cancelled.ts';
import type { Task } from '../task.ts';

export interface BandwidthInput {
  readonly threads: number;
  /** Weights of the matrix that is read; left out: as many as no processor's cache holds. */
  readonly weightCount?: number;
}
export interface BandwidthResult {
  /** Bytes a second, of the form that the kernels read. */
  readonly rates: Readonly<Record<KernelName, number>>;
  /** Bytes of the int8 matrix. */
  readonly bufferBytes: number;
}

const columns = 2048;
const blockSize = 32;
const leastBytes = 128 * 2 ** 20;
const mostBytes = 1024 * 2 ** 20;
const warmUpRuns = 2;
const timedMs = 400;
const leastRuns = 5;

interface Kernel {
  readonly bits: 8 | 4 | 32;
  /** Rows of activations; exact products on the CPU have two. */
  readonly rows: 1 | 2;
}
const kernels = {
  int8Fast: { bits: 8, rows: 1 },
  int8Exact: { bits: 8, rows: 2 },
  int4Fast: { bits: 4, rows: 1 },
  int4Exact: { bits: 4, rows: 2 },
  float32: { bits: 32, rows: 1 },
} as const satisfies Record<KernelName, Kernel>;

/**
 * How fast this machine reads weights: one product of ONNX Runtime for each kind that a decoder is made of (MatMulNBits,
 * MatMul), with one row of activations (two for exact), over a matrix several times as large as the processor's last cache, on as
 * many threads as inference uses. Each runs for 0.4 s; the time at the first quartile counts, because what other programs did
 * beside it is not the machine's speed. A rate holds what the kernel costs, too: where the arithmetic is slower than the
 * memory, the rate is the arithmetic's.
 * @throws AppError `session.openFailed`, `session.runFailed`, `disk.full`
 */
export const bandwidth: Task<BandwidthInput, BandwidthResult> = async (input, context) => {
  const count = input.weightCount ?? (await defaultWeightCount());
  const rows = Math.max(1, Math.round(count / columns));
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-bandwidth-'));
  const rates: Partial<Record<KernelName, number>> = {};
  try {
    for (const [index, name] of kernelNames.entries()) {
      stopIfCancelled(context.signal);
      context.progress('bandwidth', index, kernelNames.length, 'items');
      rates[name] = await measureKernel({ folder, rows, kernel: kernels[name], threads: input.threads });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  context.progress('bandwidth', kernelNames.length, kernelNames.length, 'items');
  return { rates: rates as Record<KernelName, number>, bufferBytes: rows * columns };
};

/** Four times the last cache that Linux tells of, else what is more than desktop processors have. */
async function defaultWeightCount(): Promise<number> {
  const file = '/sys/devices/system/cpu/cpu0/cache/index3/size';
  const text = await readFile(file, 'utf8').catch(() => '');
  const cacheBytes = Number(/^(\d+)K/.exec(text)?.[1] ?? 0) * 1024;
  return Math.min(mostBytes, Math.max(leastBytes, 4 * cacheBytes));
}

interface Measuring {
  readonly folder: string;
  /** Rows of the matrix. */
  readonly rows: number;
  readonly kernel: Kernel;
  readonly threads: number;
}

async function measureKernel(measuring: Measuring): Promise<number> {
  const { kernel, rows } = measuring;
  const session = await openProduct(measuring);
  try {
    const x = new Tensor('float32', new Float32Array(kernel.rows * columns).fill(0.5), [
      1,
      kernel.rows,
      columns,
    ]);
    for (let run = 0; run < warmUpRuns; run += 1) await session.run({ x });
    const seconds: number[] = [];
    const startedAt = performance.now();
    while (seconds.length < leastRuns || performance.now() - startedAt < timedMs) {
      const runAt = performance.now();
      await session.run({ x });
      seconds.push((performance.now() - runAt) / 1000);
    }
    return readBytes(rows, kernel) / fastQuartile(seconds);
  } finally {
    await session.release();
  }
}

function fastQuartile(seconds: readonly number[]): number {
  return seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 4)] ?? Number.NaN;
}

function readBytes(rows: number, { bits }: Kernel): number {
  const format =
    bits === 32
      ? ({ precision: 'fp32', blockSize: null } as const)
      : ({ precision: bits === 4 ? 'int4' : 'int8', blockSize } as const);
  return packedBytes({ rows, columns }, format, 'linear');
}

async function openProduct({ folder, rows, kernel, threads }: Measuring): Promise<InferenceSession> {
  const { model, weights } = buildProduct(rows, kernel);
  const graphPath = path.join(folder, 'product.onnx');
  await writeFile(path.join(folder, 'weights.bin'), weights);
  await writeFile(graphPath, model);
  try {
    const options = { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 };
    return await InferenceSession.create(graphPath, { ...options, logSeverityLevel: 3 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('session.openFailed', { graph: 'product.onnx', reason }, { cause: error });
  }
}

/** The graph of one product, and its weights: noise, because equal bytes might be kept once. */
function buildProduct(
  rows: number,
  { bits, rows: activationRows }: Kernel,
): { model: Uint8Array; weights: Uint8Array } {
  const graph = new Graph();
  const placement = new Placement();
  const nothing = { kind: 'bytes', bytes: new Uint8Array(0) } as const;
  const x = graph.input('x', 'float32', [1, activationRows, columns]);
  const scope = graph.at('/product');
  const place = (name: string, sizeBytes: number) => placement.place(name, sizeBytes, nothing);
  if (bits === 32) {
    const matrix = { name: 'matrix', type: 'float32', shape: [rows, columns] } as const;
    const weight = graph.weight(place('matrix', rows * columns * 4), matrix);
    graph.output('y', scope.add('FusedMatMul', [x, weight], { transB: 1 }));
    return { model: writeModel(graph, 'product', 'weights.bin'), weights: floats(rows * columns) };
  }
  const blocks = columns / blockSize;
  const quantBytes = rows * blocks * ((blockSize * bits) / 8);
  const quants = graph.weight(place('quants', quantBytes), {
    ...{ name: 'quants', type: 'uint8', shape: [rows, blocks, (blockSize * bits) / 8] },
  });
  const scalePlace = place('scales', rows * blocks * 4);
  const scales = graph.weight(scalePlace, { name: 'scales', type: 'float32', shape: [rows, blocks] });
  const attributes = { K: columns, N: rows, bits, block_size: blockSize, accuracy_level: 4 };
  graph.output('y', scope.add('MatMulNBits', [x, quants, scales], attributes));
  const weights = new Uint8Array(placement.sizeBytes);
  randomFillSync(weights.subarray(0, quantBytes));
  weights.set(new Uint8Array(new Float32Array(rows * blocks).fill(1e-3).buffer), scalePlace.offset);
  return { model: writeModel(graph, 'product', 'weights.bin'), weights };
}

/** Small numbers of which no two neighbours are equal. */
function floats(count: number): Uint8Array {
  const numbers = new Float32Array(count);
  for (let index = 0; index < count; index += 1) numbers[index] = ((index * 2_654_435_761) % 65_536) * 1e-6;
  return new Uint8Array(numbers.buffer);
}
