import type { LoraSettings, LoraTarget } from '../../common/training.ts';
import type { Architecture, NormRole } from '../architectures/architecture.ts';
import { hasBias, linearShape } from '../architectures/weightNames.ts';
import type { CustomGradient } from '../graph/differentiate.ts';
import type { Graph, Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { loraParameters } from '../lora/parameters.ts';
import type { BaseMatrix, BaseWeights } from './baseWeights.ts';
import { type Adapter, linearGroup } from './linear.ts';
import { type LinearGroupName, linearGroups, type ModelWeights } from './modelWeights.ts';
import type { HeadMatrix } from './vocabularyLoss.ts';

interface AdapterWeightsOptions {
  readonly graph: Graph;
  readonly architecture: Architecture;
  readonly base: BaseWeights;
  readonly lora: LoraSettings;
  readonly vocabularyChunk: number;
  /** The mask for one place of the model, [N, columns]; null: nothing is dropped. */
  readonly dropout: ((scope: Scope, place: number, columns: number) => Value) | null;
  /** Collects what brings its own gradient, by the name of its output. */
  readonly custom: Map<string, CustomGradient>;
}

/** Adapters over a frozen base. */
export class AdapterWeights implements ModelWeights {
  readonly trained: ModelWeights['trained'];
  readonly vocabulary = null;
  readonly #options: AdapterWeightsOptions;
  readonly #values: ReadonlyMap<string, Value>;

  constructor(options: AdapterWeightsOptions) {
    this.#options = options;
    const { graph, architecture, lora } = options;
    this.trained = loraParameters(architecture, lora).map((parameter) => ({
      ...parameter,
      value: graph.input(parameter.name, 'float32', parameter.shape),
    }));
    this.#values = new Map(this.trained.map(({ name, value }) => [name, value]));
  }

  linear(
    scope: Scope,
    x: Value,
    { layer, group }: { layer: number; group: LinearGroupName },
  ): readonly Value[] {
    const { architecture, base, lora, dropout, custom } = this.#options;
    const { path, roles, place } = linearGroups[group];
    const sized = roles.map((role) => ({
      ...{ role, rows: linearShape(architecture, role)[0], adapter: this.#adapter(layer, role) },
    }));
    const totalRows = sized.reduce((sum, { rows }) => sum + rows, 0);
    const stem = `/layers.${layer}/${path}`;
    const bias = roles.some((role) => hasBias(architecture, role));
    const number = layer * Object.keys(linearGroups).length + place;
    const { y, gradient } = linearGroup(scope, x, {
      ...{ base, roles: sized, scale: lora.alpha / lora.rank },
      matrix: {
        ...{ name: `${stem}.weight`, kind: 'linear', totalRows, first: 0, rows: totalRows },
        columns: linearShape(architecture, roles[0])[1],
      },
      bias: bias ? base.vector(`${stem}.bias`, totalRows) : null,
      dropout: dropout && ((at, columns) => dropout(at, number, columns)),
    });
    custom.set(y.name, gradient);
    if (sized.length === 1) return [y];
    const sizes = scope.graph.constant(sized.map(({ rows }) => rows));
    return scope.at('split').addList('Split', [y, sizes], { axis: -1 });
  }

  norm(layer: number, role: NormRole): Value {
    const { hiddenSize, headDim } = this.#options.architecture;
    const size = role === 'q' || role === 'k' ? headDim : hiddenSize;
    return this.#options.base.vector(`/layers.${layer}/${role}_norm.weight`, size);
  }

  finalNorm(): Value {
    return this.#options.base.vector('/final_norm.weight', this.#options.architecture.hiddenSize);
  }

  embed(scope: Scope, ids: Value): Value {
    return this.#options.base.gather(scope, this.#matrix('/embedding.weight'), ids);
  }

  head(): HeadMatrix {
    const { base, architecture, vocabularyChunk } = this.#options;
    const { vocabSize, tiedEmbedding } = architecture;
    const whole = this.#matrix(tiedEmbedding ? '/embedding.weight' : '/head.weight');
    const chunks = chunkRanges(vocabSize, vocabularyChunk).map(
      ({ first, rows }) =>
        (scope: Scope) =>
          base.matrix(scope, { ...whole, first, rows }),
    );
    return { chunks, gather: (scope, ids) => base.gather(scope, whole, ids) };
  }

  #adapter(layer: number, role: LoraTarget): Adapter | null {
    const [a, b] = ['A', 'B'].map((part) => this.#values.get(`layers.${layer}.${role}.${part}`));
    return a && b ? { a, b } : null;
  }

  #matrix(name: string): BaseMatrix {
    const { vocabSize: rows, hiddenSize: columns } = this.#options.architecture;
    return { name, kind: 'vocabulary', totalRows: rows, first: 0, rows, columns };
  }
}

/** The rows of a matrix in pieces of `size`; the last may be smaller. */
export function chunkRanges(total: number, size: number): { first: number; rows: number }[] {
  return Array.from({ length: Math.ceil(total / size) }, (_, index) => {
    const first = index * size;
    return { first, rows: Math.min(size, total - first) };
  });
}
