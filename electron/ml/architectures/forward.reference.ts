import type { Architecture } from './architecture.ts';
import type { SourceTensors } from './materialize.reference.ts';

/**
 * For tests only: a decoder's forward pass in double precision, written from the papers and sharing nothing with the
 * lowering. RMSNorm: Zhang & Sennrich 2019. Rotary positions: Su et al. 2021, halves rotated as in GPT-NeoX; linear
 * scaling: Chen et al. 2023; llama3 scaling: the Llama 3.1 model code. Grouped queries: Ainslie et al. 2023.
 * SwiGLU: Shazeer 2020. Sliding window: Jiang et al. 2023 (Mistral 7B): a position sees the last W, itself included.
 *
 * `keep` makes of keys and values what the cache holds of them. Returns the logits of every position.
 */
export function forward(
  architecture: Architecture,
  tensors: SourceTensors,
  ids: readonly number[],
  keep: Keep = (row) => row,
): number[][] {
  const a = architecture;
  const matrix = (name: string): number[][] => matrixOf(tensors, name);
  const vector = (name: string): number[] => vectorOf(tensors, name);
  const maybe = (name: string): number[] | null => (tensors.has(name) ? vector(name) : null);
  const embedding = matrix('model.embed_tokens.weight');
  let x = ids.map((id) => embedding[id] ?? []);
  for (let layer = 0; layer < a.layerCount; layer++) {
    const path = `model.layers.${layer}`;
    const linear = (rows: number[][], name: string): number[][] =>
      apply(matrix(`${path}.${name}.weight`), rows, maybe(`${path}.${name}.bias`));
    const normed = x.map((row) => rmsNorm(row, vector(`${path}.input_layernorm.weight`), a.normEpsilon));
    const attended = attend(a, normed, {
      linear,
      norm: (name) => maybe(`${path}.${name}.weight`),
      keep: (row, part) => keep(row, part, layer),
    });
    x = added(x, linear(attended, 'self_attn.o_proj'));
    const middle = x.map((row) =>
      rmsNorm(row, vector(`${path}.post_attention_layernorm.weight`), a.normEpsilon),
    );
    x = added(x, linear(gated(a, middle, linear), 'mlp.down_proj'));
  }
  const last = x.map((row) => rmsNorm(row, vector('model.norm.weight'), a.normEpsilon));
  return apply(a.tiedEmbedding ? embedding : matrix('lm_head.weight'), last, null);
}

/** A position's keys or values of all heads, [kvHeadCount * headDim] → the same. */
export type Keep = (row: number[], part: 'key' | 'value', layer: number) => number[];

type Linear = (rows: number[][], name: string) => number[][];

interface AttentionLayer {
  readonly linear: Linear;
  norm(name: string): number[] | null;
  keep(row: number[], part: 'key' | 'value'): number[];
}

function attend(a: Architecture, x: number[][], { linear, norm, keep }: AttentionLayer): number[][] {
  const [q, k, plainValues] = queriesKeysValues(a, x, linear);
  const qNorm = norm('self_attn.q_norm');
  const kNorm = norm('self_attn.k_norm');
  const prepare = (heads: number[][][], weight: number[] | null): number[][][] =>
    heads.map((row, position) =>
      row.map((head) => rotate(a, weight ? rmsNorm(head, weight, a.normEpsilon) : head, position)),
    );
  const queries = prepare(q, qNorm);
  const kept = (rows: number[][][], part: 'key' | 'value'): number[][][] =>
    rows.map((heads) => chunk(keep(heads.flat(), part), a.headDim));
  const keys = kept(prepare(k, kNorm), 'key');
  const v = kept(plainValues, 'value');
  const group = a.headCount / a.kvHeadCount;
  return queries.map((row, position) =>
    row.flatMap((query, head) => {
      const kv = Math.floor(head / group);
      const first = a.slidingWindow === null ? 0 : Math.max(0, position - a.slidingWindow + 1);
      const seen = Array.from({ length: position - first + 1 }, (_, i) => first + i);
      const scores = softmax(seen.map((at) => dot(query, keys[at]?.[kv] ?? []) / Math.sqrt(a.headDim)));
      return query.map((_, dim) =>
        seen.reduce((sum, at, i) => sum + (scores[i] ?? 0) * (v[at]?.[kv]?.[dim] ?? 0), 0),
      );
    }),
  );
}

function chunk(row: number[], size: number): number[][] {
  return Array.from({ length: row.length / size }, (_, i) => row.slice(i * size, (i + 1) * size));
}

/** Each [position][head][dim]. */
function queriesKeysValues(
  a: Architecture,
  x: number[][],
  linear: Linear,
): [number[][][], number[][][], number[][][]] {
  const heads = (rows: number[][], start: number, count: number): number[][][] =>
    rows.map((row) =>
      Array.from({ length: count }, (_, head) =>
        row.slice(start + head * a.headDim, start + (head + 1) * a.headDim),
      ),
    );
  const { headCount, kvHeadCount, headDim } = a;
  if (a.family === 'phi3') {
    const fused = linear(x, 'self_attn.qkv_proj');
    const key = headCount * headDim;
    return [
      heads(fused, 0, headCount),
      heads(fused, key, kvHeadCount),
      heads(fused, key + kvHeadCount * headDim, kvHeadCount),
    ];
  }
  return [
    heads(linear(x, 'self_attn.q_proj'), 0, headCount),
    heads(linear(x, 'self_attn.k_proj'), 0, kvHeadCount),
    heads(linear(x, 'self_attn.v_proj'), 0, kvHeadCount),
  ];
}

function gated(a: Architecture, x: number[][], linear: Linear): number[][] {
  const fused = a.family === 'phi3' ? linear(x, 'mlp.gate_up_proj') : null;
  const gate = fused?.map((row) => row.slice(0, a.intermediateSize)) ?? linear(x, 'mlp.gate_proj');
  const up = fused?.map((row) => row.slice(a.intermediateSize)) ?? linear(x, 'mlp.up_proj');
  return gate.map((row, i) => row.map((value, j) => (value / (1 + Math.exp(-value))) * (up[i]?.[j] ?? 0)));
}

function rotate(a: Architecture, head: number[], position: number): number[] {
  const half = a.headDim / 2;
  return head.map((value, dim) => {
    const pair = dim % half;
    const angle = position * frequency(a, pair);
    const other = head[dim < half ? dim + half : dim - half] ?? 0;
    return value * Math.cos(angle) + (dim < half ? -other : other) * Math.sin(angle);
  });
}

function frequency(a: Architecture, pair: number): number {
  const plain = 1 / a.rope.theta ** ((2 * pair) / a.headDim);
  const scaling = a.rope.scaling;
  if (scaling.kind === 'none') return plain;
  if (scaling.kind === 'linear') return plain / scaling.factor;
  const wavelength = (2 * Math.PI) / plain;
  const longest = scaling.originalContextLength / scaling.lowFreqFactor;
  const shortest = scaling.originalContextLength / scaling.highFreqFactor;
  if (wavelength < shortest) return plain;
  if (wavelength > longest) return plain / scaling.factor;
  const smooth =
    (scaling.originalContextLength / wavelength - scaling.lowFreqFactor) /
    (scaling.highFreqFactor - scaling.lowFreqFactor);
  return ((1 - smooth) * plain) / scaling.factor + smooth * plain;
}

function rmsNorm(row: number[], weight: number[], epsilon: number): number[] {
  const scale = 1 / Math.sqrt(dot(row, row) / row.length + epsilon);
  return row.map((value, i) => value * scale * (weight[i] ?? 0));
}

function softmax(scores: number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function apply(weight: number[][], rows: number[][], bias: number[] | null): number[][] {
  return rows.map((row) => weight.map((column, i) => dot(column, row) + (bias?.[i] ?? 0)));
}

function added(a: number[][], b: number[][]): number[][] {
  return a.map((row, i) => row.map((value, j) => value + (b[i]?.[j] ?? 0)));
}

function dot(a: number[], b: number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function matrixOf(tensors: SourceTensors, name: string): number[][] {
  const { shape, data } = required(tensors, name);
  const columns = shape[1] ?? 1;
  return Array.from({ length: shape[0] ?? 0 }, (_, row) => [
    ...data.subarray(row * columns, (row + 1) * columns),
  ]);
}

function vectorOf(tensors: SourceTensors, name: string): number[] {
  return [...required(tensors, name).data];
}

function required(tensors: SourceTensors, name: string) {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`no tensor ${name}`);
  return tensor;
}
