import type { Architecture, LinearRole, NormRole, TensorSlice } from '../architectures/architecture.ts';
import { expectedTensors } from '../architectures/describe.ts';
import { linearShape, weightNames } from '../architectures/weightNames.ts';
import type { Graph, Scope } from '../graph/graph.ts';
import { elementCount, type Value } from '../graph/value.ts';
import { chunkRanges } from './adapterWeights.ts';
import { type LinearGroupName, linearGroups, type ModelWeights, type TrainedTensor } from './modelWeights.ts';
import type { HeadMatrix } from './vocabularyLoss.ts';

/** Every tensor of a model in the order of its source, by the source's names, fused ones whole. */
export function fullParameters(architecture: Architecture): TrainedTensor[] {
  const names = weightNames(architecture);
  let offset = 0;
  return expectedTensors(architecture).map(({ name, shape }) => {
    const layer = /\.layers\.(\d+)\./.exec(name)?.[1];
    const place = name === names.embedding.tensor ? 'before' : 'after';
    const tensor = { name, shape, offset, layer: layer === undefined ? place : Number(layer) } as const;
    offset += elementCount(shape);
    return tensor;
  });
}

/** All weights of a model as trained tensors. */
export class FullWeights implements ModelWeights {
  readonly trained: ModelWeights['trained'];
  readonly vocabulary: { readonly embedding: Value; readonly head: Value };
  readonly #architecture: Architecture;
  readonly #vocabularyChunk: number;
  readonly #values: ReadonlyMap<string, Value>;

  constructor(graph: Graph, architecture: Architecture, vocabularyChunk: number) {
    this.#architecture = architecture;
    this.#vocabularyChunk = vocabularyChunk;
    this.trained = fullParameters(architecture).map((parameter) => ({
      ...parameter,
      value: graph.input(parameter.name, 'float32', parameter.shape),
    }));
    this.#values = new Map(this.trained.map(({ name, value }) => [name, value]));
    const names = weightNames(architecture);
    this.vocabulary = { embedding: this.#whole(names.embedding), head: this.#whole(names.head) };
  }

  /** Roles that share a source tensor (phi3) share a product. */
  linear(
    scope: Scope,
    x: Value,
    { layer, group }: { layer: number; group: LinearGroupName },
  ): readonly Value[] {
    const names = weightNames(this.#architecture);
    const roles: readonly LinearRole[] = linearGroups[group].roles;
    const tensors = [...new Set(roles.map((role) => names.linear(layer, role).tensor))];
    return tensors.flatMap((tensor, index) => {
      const own = roles.filter((role) => names.linear(layer, role).tensor === tensor);
      const at = scope.at(`matrix.${index}`);
      const product = at.add('FusedMatMul', [x, this.#whole({ tensor })], { transB: 1 });
      const bias = own[0] === undefined ? null : names.bias(layer, own[0]);
      const y = bias === null ? product : at.at('bias').add('Add', [product, this.#whole(bias)], {});
      if (own.length === 1) return [y];
      const sizes = scope.graph.constant(own.map((role) => linearShape(this.#architecture, role)[0]));
      return at.at('split').addList('Split', [y, sizes], { axis: -1 });
    });
  }

  norm(layer: number, role: NormRole): Value {
    return this.#whole(weightNames(this.#architecture).norm(layer, role));
  }

  finalNorm(): Value {
    return this.#whole(weightNames(this.#architecture).finalNorm);
  }

  embed(scope: Scope, ids: Value): Value {
    return scope.add('Gather', [this.vocabulary.embedding, ids], { axis: 0 });
  }

  head(): HeadMatrix {
    const { head } = this.vocabulary;
    const chunks = chunkRanges(this.#architecture.vocabSize, this.#vocabularyChunk).map(
      ({ first, rows }) =>
        (scope: Scope) => {
          const bounds = [[first], [first + rows], [0]].map((numbers) => scope.graph.constant(numbers));
          return scope.add('Slice', [head, ...bounds], {});
        },
    );
    return { chunks, gather: (scope, ids) => scope.add('Gather', [head, ids], { axis: 0 }) };
  }

  #whole({ tensor }: TensorSlice): Value {
    const value = this.#values.get(tensor);
    if (value === undefined) throw new Error(`the model has no ${tensor}`);
    return value;
  }
}
