import type { Memory } from '../../../native/onnxruntime/callTable.ts';
import type { OnnxRuntime } from '../../../native/onnxruntime/runtime.ts';
import { Tensor } from '../../../native/onnxruntime/tensor.ts';
import type { ElementType } from '../../common/elementTypes.ts';
import { fillSizes, type SizeInput } from '../../ml/graph/liftSizes.ts';
import { createRandom } from '../../ml/sampling/random.ts';
import type { TrainingBatch } from '../../ml/training/batch.ts';

interface BatchTensorOptions {
  /** What gradients are multiplied by. */
  readonly scale: number;
  /** Sizes that the graph is fed. */
  readonly sizes: readonly SizeInput[];
  /** null: nothing is dropped. */
  readonly dropout: { readonly seed: number; readonly columns: number } | null;
}

/** The inputs of one run, by name. null: no position of the batch is learnt, so there is nothing to run. */
export function batchTensors(
  runtime: OnnxRuntime,
  batch: TrainingBatch,
  { scale, sizes, dropout }: BatchTensorOptions,
): ReadonlyMap<string, Tensor> | null {
  const learnt = [...batch.weights.keys()].filter((index) => batch.weights[index] !== 0);
  if (learnt.length === 0) return null;
  const tensors = new Map<string, Tensor>();
  const add = (name: string, type: ElementType, { memory, shape }: { memory: Memory; shape: number[] }) =>
    tensors.set(name, Tensor.over(runtime, memory, { type, shape }));
  const shape = [batch.sequences, batch.tokens];
  for (const name of ['ids', 'positions', 'segments'] as const)
    add(name, 'int32', { memory: batch[name], shape });
  const rows = [learnt.length];
  add('rows', 'int32', { memory: Int32Array.from(learnt), shape: rows });
  const targets = Int32Array.from(learnt, (index) => batch.targets[index] ?? 0);
  add('targets', 'int32', { memory: targets, shape: rows });
  const weights = Float32Array.from(learnt, (index) => batch.weights[index] ?? 0);
  add('weights', 'float32', { memory: weights, shape: rows });
  add('scale', 'float32', { memory: Float32Array.of(scale), shape: [] });
  const known = { batch: batch.sequences, tokens: batch.tokens, rows: learnt.length };
  for (const input of sizes) {
    const memory = BigInt64Array.from(fillSizes(input, known), BigInt);
    add(input.name, 'int64', { memory, shape: [memory.length] });
  }
  if (dropout === null) return tensors;
  const random = createRandom(dropout.seed);
  const odd = (length: number) => Int32Array.from({ length }, () => (random() * 2 ** 32) | 1);
  const count = batch.sequences * batch.tokens;
  add('dropout_rows', 'int32', { memory: odd(count), shape: [count] });
  add('dropout_columns', 'int32', { memory: odd(dropout.columns), shape: [dropout.columns] });
  return tensors;
}
