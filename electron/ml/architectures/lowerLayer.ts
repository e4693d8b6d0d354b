import { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import { writeModel } from '../graph/writeModel.ts';
import type { Architecture, LinearRole, NormRole } from './architecture.ts';
import { attention, gatedMlp, type LayerWeights, residualNorm } from './lowerBlocks.ts';
import type { FedWeight, LoweredHead, LoweredLayer } from './lowering.ts';
import { hasBias, linearRoles, linearShape } from './weightNames.ts';

/** Nothing lies in a file: every weight is fed. */
const noWeightsFile = '';

/** One decoder layer whose weights are inputs, for references computed layer by layer from the source (`LoweredLayer`). */
export function lowerLayer(architecture: Architecture): LoweredLayer {
  const graph = new Graph();
  const { hiddenSize, headDim, normEpsilon: epsilon } = architecture;
  const x = graph.input('hidden', 'float32', [1, 'tokens', hiddenSize]);
  const positions = {
    cos: graph.input('cos', 'float32', ['positions', headDim / 2]),
    sin: graph.input('sin', 'float32', ['positions', headDim / 2]),
    seqlensK: graph.input('seqlens_k', 'int32', [1]),
    totalLength: graph.input('total_sequence_length', 'int32', [1]),
    first: () => graph.constant([0]),
  };
  const fed = fedWeights(architecture);
  const weights = layerFrom(
    new Map(fed.map((weight) => [weight.name, graph.input(weight.name, 'float32', weight.shape)])),
  );
  const input = residualNorm(graph.at('/input_norm'), {
    x,
    added: null,
    weight: weights.norm('input'),
    epsilon,
  });
  const given = { x: input.normed, weights, positions, past: null };
  const { attended } = attention(graph.at('/attn'), architecture, given);
  const added = weights.linear(graph.at('/attn/o_proj'), attended, ['o']);
  const weight = weights.norm('postAttention');
  const middle = residualNorm(graph.at('/post_attention_norm'), { x, added, weight, epsilon });
  const mlp = gatedMlp(graph.at('/mlp'), middle.normed, weights);
  graph.output('hidden_out', graph.at('/residual').add('Add', [middle.sum, mlp], {}));
  const model = writeModel(graph, `${architecture.family}.layer`, noWeightsFile);
  return { model, weights: fed, inputs: graph.inputs, outputs: graph.outputs.map(({ port }) => port) };
}

/** Final norm and head whose weights are inputs (`LoweredHead`). */
export function lowerHead(architecture: Architecture): LoweredHead {
  const graph = new Graph();
  const { hiddenSize, normEpsilon: epsilon } = architecture;
  const x = graph.input('hidden', 'float32', [1, 'tokens', hiddenSize]);
  const weight = graph.input('norm.weight', 'float32', [hiddenSize]);
  const head = graph.input('head.weight', 'float32', ['rows', hiddenSize]);
  const { normed } = residualNorm(graph.at('/final_norm'), { x, added: null, weight, epsilon });
  graph.output('logits', graph.at('/head').add('FusedMatMul', [normed, head], { transB: 1 }));
  const model = writeModel(graph, `${architecture.family}.head`, noWeightsFile);
  return { model, inputs: graph.inputs, outputs: graph.outputs.map(({ port }) => port) };
}

function fedWeights(architecture: Architecture): FedWeight[] {
  const { hiddenSize, headDim } = architecture;
  const linear = linearRoles.flatMap((role): FedWeight[] => {
    const shape = linearShape(architecture, role);
    const weight: FedWeight = { name: `${role}.weight`, kind: 'linear', role, shape };
    if (!hasBias(architecture, role)) return [weight];
    return [weight, { name: `${role}.bias`, kind: 'bias', role, shape: [shape[0]] }];
  });
  const norm = (role: NormRole, size: number): FedWeight => ({
    ...{ name: `${role}_norm.weight`, kind: 'norm', role, shape: [size] },
  });
  const headNorms = architecture.qkNorm ? [norm('q', headDim), norm('k', headDim)] : [];
  return [...linear, norm('input', hiddenSize), norm('postAttention', hiddenSize), ...headNorms];
}

function layerFrom(values: ReadonlyMap<string, Value>): LayerWeights {
  const required = (name: string): Value => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no weight ${name}`);
    return value;
  };
  return {
    linear(scope, x, roles) {
      const products = roles.map((role: LinearRole) => {
        const at = scope.at(role);
        const y = at.add('FusedMatMul', [x, required(`${role}.weight`)], { transB: 1 });
        const bias = values.get(`${role}.bias`);
        return bias === undefined ? y : at.at('bias').add('Add', [y, bias], {});
      });
      const [only] = products;
      if (only !== undefined && products.length === 1) return only;
      return scope.add('Concat', products, { axis: -1 });
    },
    norm: (role) => required(`${role}_norm.weight`),
  };
}
