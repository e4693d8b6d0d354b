import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import type { Architecture, TensorSlice, WeightNames } from '../../ml/architectures/architecture.ts';
import { forward } from '../../ml/architectures/forward.reference.ts';
import type { FedWeight } from '../../ml/architectures/lowering.ts';
import { lowerHead, lowerLayer } from '../../ml/architectures/lowerLayer.ts';
import type { SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { rotaryTables } from '../../ml/architectures/rope.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';

const ids = Array.from({ length: 30 }, (_, i) => (i * i * 7 + 3 * i + 1) % 101);

function fed(tensors: SourceTensors, slice: TensorSlice | null): Tensor {
  const tensor = slice && tensors.get(slice.tensor);
  if (!tensor) throw new Error(`no tensor ${slice?.tensor}`);
  const columns = tensor.shape.slice(1).reduce((count, size) => count * size, 1);
  const [start, end] = slice.rows ?? [0, tensor.shape[0] ?? 0];
  const data = Float32Array.from(tensor.data.subarray(start * columns, end * columns));
  return new Tensor('float32', data, [end - start, ...tensor.shape.slice(1)]);
}

function sliceOf(names: WeightNames, layer: number, weight: FedWeight): TensorSlice | null {
  if (weight.kind === 'norm') return names.norm(layer, weight.role);
  return weight.kind === 'bias' ? names.bias(layer, weight.role) : names.linear(layer, weight.role);
}

function embedded(architecture: Architecture, embedding: Tensor): Tensor {
  const { hiddenSize } = architecture;
  const rows = embedding.data as Float32Array;
  const data = Float32Array.from(
    ids.flatMap((id) => [...rows.subarray(id * hiddenSize, (id + 1) * hiddenSize)]),
  );
  return new Tensor('float32', data, [1, ids.length, hiddenSize]);
}

/** Layer by layer, as the quality report's reference does: one layer's weights fed at a time. */
async function scored(architecture: Architecture, tensors: SourceTensors): Promise<Float32Array> {
  const names = weightNames(architecture);
  const layerGraph = lowerLayer(architecture);
  const layer = await InferenceSession.create(layerGraph.model, { logSeverityLevel: 3 });
  const { cos, sin } = rotaryTables(architecture, ids.length);
  const positions = {
    cos: new Tensor('float32', cos, [ids.length, architecture.headDim / 2]),
    sin: new Tensor('float32', sin, [ids.length, architecture.headDim / 2]),
    seqlens_k: new Tensor('int32', Int32Array.of(ids.length - 1), [1]),
    total_sequence_length: new Tensor('int32', Int32Array.of(ids.length), [1]),
  };
  let hidden = embedded(architecture, fed(tensors, names.embedding));
  for (let index = 0; index < architecture.layerCount; index++) {
    const weights = Object.fromEntries(
      layerGraph.weights.map((weight) => [weight.name, fed(tensors, sliceOf(names, index, weight))]),
    );
    hidden = (await layer.run({ hidden, ...positions, ...weights })).hidden_out as Tensor;
  }
  await layer.release();
  const head = await InferenceSession.create(lowerHead(architecture).model, { logSeverityLevel: 3 });
  const outputs = await head.run({
    hidden,
    'norm.weight': fed(tensors, names.finalNorm),
    'head.weight': fed(tensors, names.head),
  });
  await head.release();
  return outputs.logits?.data as Float32Array;
}

describe.each(Object.entries<Architecture>(tinyModels))('%s', (_name, architecture) => {
  test('layer after layer with fed weights gives the logits of the double precision pass', async () => {
    const tensors = randomWeights(architecture);
    const expected = forward(architecture, tensors, ids).flat();
    const logits = await scored(architecture, tensors);
    expect(logits.length).toBe(expected.length);
    expect(Math.max(...expected.map((logit, i) => Math.abs(logit - (logits[i] ?? Number.NaN))))).toBeLessThan(
      1e-4,
    );
  });

  test('every fed weight has the shape of its source', () => {
    const tensors = randomWeights(architecture);
    for (const weight of lowerLayer(architecture).weights) {
      expect(fed(tensors, sliceOf(weightNames(architecture), 1, weight)).dims).toEqual([...weight.shape]);
    }
  });
});
