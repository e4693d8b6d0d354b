import type { LoraTarget } from '../../common/training.ts';
import type { Architecture, NormRole } from '../architectures/architecture.ts';
import { hasBias, linearShape } from '../architectures/weightNames.ts';
import type { CustomGradient } from '../graph/differentiate.ts';
import type { Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { type AttentionBatch, attend } from './attention.ts';
import type { BaseWeights } from './baseWeights.ts';
import { gatedProduct } from './gatedProduct.ts';
import { type Adapter, linearGroup } from './linear.ts';

/** Everything that a layer's nodes are made from, besides its input. */
export interface LayerInputs {
  readonly architecture: Architecture;
  readonly base: BaseWeights;
  readonly batch: AttentionBatch;
  adapter(layer: number, role: LoraTarget): Adapter | null;
  /** alpha / rank. */
  readonly scale: number;
  /** The mask for one place of the model, [N, columns]; null: nothing is dropped. */
  readonly dropout: ((scope: Scope, place: number, columns: number) => Value) | null;
  /** Collects what brings its own gradient, by the name of its output. */
  readonly custom: Map<string, CustomGradient>;
}

/** The linear layers that share an input, where their frozen matrix lies, and which of them it is in the layer. */
const groups = {
  qkv: { path: 'attn/qkv_proj', roles: ['q', 'k', 'v'], place: 0 },
  o: { path: 'attn/o_proj', roles: ['o'], place: 1 },
  gateUp: { path: 'mlp/gate_up_proj', roles: ['gate', 'up'], place: 2 },
  down: { path: 'mlp/down_proj', roles: ['down'], place: 3 },
} as const satisfies Record<string, { path: string; roles: readonly LoraTarget[]; place: number }>;
const groupCount = Object.keys(groups).length;

/** One decoder layer over a frozen base: x [N, hiddenSize] → the same. `scope` names its nodes, `layer` its weights. */
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
    const [q, k, v] = this.#linear('qkv', this.#norm('input', x, architecture.hiddenSize));
    const heads = { q: this.#headNorm('q', q), k: this.#headNorm('k', k), v: v as Value };
    const attention = attend(scope.at('attn'), heads, batch, architecture);
    custom.set(attention.attended.name, attention.gradient);
    const [o] = this.#linear('o', attention.attended);
    const middle = scope.at('attn/residual').add('Add', [x, o as Value], {});
    const [gate, up] = this.#linear('gateUp', this.#norm('postAttention', middle, architecture.hiddenSize));
    const gated = gatedProduct(scope.at('mlp'), gate as Value, up as Value);
    custom.set(gated.product.name, gated.gradient);
    const [down] = this.#linear('down', gated.product);
    return scope.at('mlp/residual').add('Add', [middle, down as Value], {});
  }

  #norm(role: NormRole, x: Value, size: number): Value {
    const { base, architecture } = this.#inputs;
    const weight = base.vector(`/layers.${this.#layer}/${role}_norm.weight`, size);
    if (weight === null) throw new Error(`layer ${this.#layer} has no ${role} norm`);
    const attributes = { axis: -1, epsilon: architecture.normEpsilon };
    return this.#scope.at(`${role}_norm`).add('SimplifiedLayerNormalization', [x, weight], attributes);
  }

  /** Over each head, where the family has it (qwen3). */
  #headNorm(role: 'q' | 'k', x: Value | undefined): Value {
    if (x === undefined) throw new Error(`no ${role}`);
    const { qkNorm, headDim } = this.#inputs.architecture;
    if (!qkNorm) return x;
    const scope = this.#scope.at(`${role}_norm`);
    const heads = scope.add('Reshape', [x, scope.graph.constant([-1, headDim])], {});
    const normed = this.#norm(role, heads, headDim);
    return scope.add('Reshape', [normed, scope.graph.constant([-1, Number(x.shape[1])])], {});
  }

  #linear(name: keyof typeof groups, x: Value): readonly Value[] {
    const { architecture, base, scale, dropout, adapter, custom } = this.#inputs;
    const { path, roles, place } = groups[name];
    const sized = roles.map((role) => ({
      ...{ role, rows: linearShape(architecture, role)[0], adapter: adapter(this.#layer, role) },
    }));
    const totalRows = sized.reduce((sum, { rows }) => sum + rows, 0);
    const stem = `/layers.${this.#layer}/${path}`;
    const scope = this.#scope.at(path);
    const { y, gradient } = linearGroup(scope, x, {
      ...{ base, scale, roles: sized },
      matrix: {
        ...{ name: `${stem}.weight`, kind: 'linear', totalRows, first: 0, rows: totalRows },
        columns: linearShape(architecture, roles[0])[1],
      },
      bias: roles.some((role) => hasBias(architecture, role)) ? base.vector(`${stem}.bias`, totalRows) : null,
      dropout: dropout && ((at, columns) => dropout(at, this.#layer * groupCount + place, columns)),
    });
    custom.set(y.name, gradient);
    if (sized.length === 1) return [y];
    const sizes = scope.graph.constant(sized.map(({ rows }) => rows));
    return scope.at('split').addList('Split', [y, sizes], { axis: -1 });
  }
}
