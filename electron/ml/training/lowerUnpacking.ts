import type { Architecture } from '../architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../architectures/lowerDecoder.ts';
import type { ExternalTensor, Port } from '../architectures/lowering.ts';
import { weightNames } from '../architectures/weightNames.ts';
import { Graph } from '../graph/graph.ts';
import type { BlockSize, Precision } from '../graph/weights.ts';
import { writeModel } from '../graph/writeModel.ts';
import { BaseWeights, fileTensors, type OwnTensor } from './baseWeights.ts';
import { orderForMemory } from './executionOrder.ts';

export interface LoweredUnpacking {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly external: readonly ExternalTensor[];
  /** Zero points. */
  readonly own: readonly OwnTensor[];
  readonly outputs: readonly Port[];
}

interface UnpackingOptions {
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  /** Of a training graph; those that are unpacked matrices are made. */
  readonly wanted: readonly OwnTensor[];
}

/** No inputs; one float32 output for each unpacked matrix that a graph wants, by the name it has there. */
export function lowerUnpacking(architecture: Architecture, options: UnpackingOptions): LoweredUnpacking {
  const { precision, blockSize, wanted } = options;
  const graph = new Graph();
  const { weights: placed } = lowerDecoder(architecture, weightNames(architecture), {
    ...{ head: 'resident', precision, blockSize, profile: 'fast', provider: 'cpu' },
  });
  const base = new BaseWeights({
    ...{ graph, architecture, placed, precision, blockSize, unpacked: false, profile: 'exact' },
    unpacksVocabulary: false,
  });
  for (const { name, content } of wanted) {
    if (content === 'zeroPoints') continue;
    graph.output(name, base.packedMatrix(graph.at(`/unpacked${name}`), content));
  }
  orderForMemory(graph);
  return {
    model: writeModel(graph, 'unpacking', weightsFileName),
    ...{ external: fileTensors(graph, base.own), own: base.own },
    outputs: graph.outputs.map(({ port }) => port),
  };
}
