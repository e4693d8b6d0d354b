import type { Architecture, NormRole } from '../architectures/architecture.ts';
import type { CustomGradient } from '../graph/differentiate.ts';
import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { type AttentionBatch, attend } from './attention.ts';
import { gatedProduct } from './gatedProduct.ts';
import { type LinearGroupName, linearGroups, type ModelWeights } from './modelWeights.ts';

/** Everything that a layer's nodes are made from, besides its input. */
export interface LayerInputs {
  readonly architecture: Architecture;
  readonly weights: ModelWeights;
  readonly batch: AttentionBatch;
  /** Collects what brings its own gradient, by the name of its output. */
  readonly custom: Map<string, CustomGradient>;
}

/** One decoder layer that learns: x [N, hiddenSize] → the same. `scope` names its nodes, `layer` its weights. */
export class TrainedLayer {
  readonly #scope: Scope;
  readonly #layer: number;
  readonly #inputs: LayerInputs;

  constructor(scope: Scope, layer: number, inputs: LayerInputs) {
    this.#scope = scope;
    this.#layer = layer;
    this.#inputs = inputs;
  }

  forward(x: Value): Value {
    const { architecture, batch, custom } = this.#inputs;
    const scope = this.#scope;
    const [q, k, v] = this.#linear('qkv', this.#norm('input', x));
    const heads = { q: this.#headNorm('q', q), k: this.#headNorm('k', k), v: v as Value };
    const attention = attend(scope.at('attn'), heads, batch, architecture);
    custom.set(attention.attended.name, attention.gradient);
    const [o] = this.#linear('o', attention.attended);
    const middle = scope.at('attn/residual').add('Add', [x, o as Value], {});
    const [gate, up] = this.#linear('gateUp', this.#norm('postAttention', middle));
    const gated = gatedProduct(scope.at('mlp'), gate as Value, up as Value);
    custom.set(gated.product.name, gated.gradient);
    const [down] = this.#linear('down', gated.product);
    return scope.at('mlp/residual').add('Add', [middle, down as Value], {});
  }

  #linear(group: LinearGroupName, x: Value): readonly Value[] {
    const scope = this.#scope.at(linearGroups[group].path);
    return this.#inputs.weights.linear(scope, x, { layer: this.#layer, group });
  }

  #norm(role: NormRole, x: Value): Value {
    const { weights, architecture } = this.#inputs;
    const attributes = { axis: -1, epsilon: architecture.normEpsilon };
    const weight = weights.norm(this.#layer, role);
    return this.#scope.at(`${role}_norm`).add('SimplifiedLayerNormalization', [x, weight], attributes);
  }

  /** Over each head, where the family has it (qwen3). */
  #headNorm(role: 'q' | 'k', x: Value | undefined): Value {
    if (x === undefined) throw new Error(`no ${role}`);
    const { qkNorm, headDim } = this.#inputs.architecture;
    if (!qkNorm) return x;
    const scope = this.#scope.at(`${role}_norm`);
    const heads = scope.add('Reshape', [x, scope.graph.constant([-1, headDim])], {});
    const normed = this.#norm(role, heads);
    return scope.add('Reshape', [normed, scope.graph.constant([-1, Number(x.shape[1])])], {});
  }
}
