import { inferShapes } from './inference.ts';
import type { Value, ValueType } from './value.ts';

/** A kind that ends in `?` may be left out. */
type AttributeKind = 'int' | 'float' | 'int?' | 'float?' | 'string?';

export type AttributeValues = Readonly<Record<string, number | string | undefined>>;

/** What inference sees of a node; an input that was left out is null. */
export interface NodeInputs {
  /** The node's name, for messages and for the names of sizes that only the run knows. */
  readonly path: string;
  readonly inputs: readonly (Value | null)[];
  readonly attributes: AttributeValues;
}

export interface Operator {
  readonly domain: '' | 'com.microsoft';
  /** The opset of that domain since which the operator is as described here. */
  readonly since: number;
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  /** Names of the outputs, in order; one that ends in `?` is not asked for when nothing uses it. */
  readonly outputs: readonly string[];
  /** Type and shape of each output; throws when the inputs do not fit together. */
  infer(node: NodeInputs): readonly ValueType[];
}

/**
 * The only place that knows operators: what a graph may contain, and what comes out of it. Sources: Operators.md of
 * ONNX (domain '') and ContribOperators.md of ONNX Runtime (com.microsoft). SimplifiedLayerNormalization is ONNX
 * Runtime's too, although it stands in the default domain.
 */
export const operators = {
  Add: { domain: '', since: 14, attributes: {}, outputs: ['sum'], infer: inferShapes.elementwise },
  Mul: { domain: '', since: 14, attributes: {}, outputs: ['product'], infer: inferShapes.elementwise },
  Sub: { domain: '', since: 14, attributes: {}, outputs: ['difference'], infer: inferShapes.elementwise },
  Div: { domain: '', since: 14, attributes: {}, outputs: ['quotient'], infer: inferShapes.elementwise },
  Max: { domain: '', since: 13, attributes: {}, outputs: ['largest'], infer: inferShapes.elementwise },
  Abs: { domain: '', since: 13, attributes: {}, outputs: ['y'], infer: inferShapes.same },
  Round: { domain: '', since: 11, attributes: {}, outputs: ['y'], infer: inferShapes.same },
  ReduceMax: {
    domain: '',
    since: 20,
    attributes: { keepdims: 'int' },
    outputs: ['y'],
    infer: inferShapes.reduce,
  },
  Sigmoid: { domain: '', since: 13, attributes: {}, outputs: ['y'], infer: inferShapes.same },
  Cast: { domain: '', since: 21, attributes: { to: 'int' }, outputs: ['y'], infer: inferShapes.cast },
  Concat: {
    domain: '',
    since: 13,
    attributes: { axis: 'int' },
    outputs: ['whole'],
    infer: inferShapes.concat,
  },
  Gather: {
    domain: '',
    since: 13,
    attributes: { axis: 'int' },
    outputs: ['rows'],
    infer: inferShapes.gather,
  },
  Reshape: { domain: '', since: 21, attributes: {}, outputs: ['y'], infer: inferShapes.reshape },
  Slice: { domain: '', since: 13, attributes: {}, outputs: ['part'], infer: inferShapes.slice },
  Split: {
    domain: '',
    since: 18,
    attributes: { axis: 'int', num_outputs: 'int?' },
    outputs: ['a', 'b', 'c'],
    infer: inferShapes.split,
  },
  SimplifiedLayerNormalization: {
    domain: '',
    since: 1,
    attributes: { axis: 'int', epsilon: 'float' },
    outputs: ['normed'],
    infer: inferShapes.same,
  },
  SkipSimplifiedLayerNormalization: {
    domain: 'com.microsoft',
    since: 1,
    attributes: { epsilon: 'float' },
    outputs: ['normed', 'mean?', 'deviation?', 'sum?'],
    infer: inferShapes.skipNorm,
  },
  FusedMatMul: {
    domain: 'com.microsoft',
    since: 1,
    attributes: { transA: 'int?', transB: 'int?', alpha: 'float?' },
    outputs: ['product'],
    infer: inferShapes.matMul,
  },
  Gemm: {
    domain: '',
    since: 13,
    attributes: { transB: 'int?' },
    outputs: ['product'],
    infer: inferShapes.matMul,
  },
  MatMulNBits: {
    domain: 'com.microsoft',
    since: 1,
    attributes: { K: 'int', N: 'int', bits: 'int', block_size: 'int', accuracy_level: 'int?' },
    outputs: ['product'],
    infer: inferShapes.matMulNBits,
  },
  GatherBlockQuantized: {
    domain: 'com.microsoft',
    since: 1,
    attributes: { bits: 'int', block_size: 'int', gather_axis: 'int', quantize_axis: 'int' },
    outputs: ['rows'],
    infer: inferShapes.gatherQuantized,
  },
  GroupQueryAttention: {
    domain: 'com.microsoft',
    since: 1,
    attributes: {
      ...{ num_heads: 'int', kv_num_heads: 'int', do_rotary: 'int?', local_window_size: 'int?' },
      ...{ k_quant_type: 'string?', v_quant_type: 'string?', kv_cache_bit_width: 'int?' },
    },
    outputs: ['attended', 'presentKey', 'presentValue'],
    infer: inferShapes.groupQueryAttention,
  },
  RotaryEmbedding: {
    domain: 'com.microsoft',
    since: 1,
    attributes: {},
    outputs: ['rotated'],
    infer: inferShapes.same,
  },
} as const satisfies Record<string, Operator>;

export type OpName = keyof typeof operators;

type Described<Op extends OpName> = (typeof operators)[Op]['attributes'];
type Of<Kind> = Kind extends `string${string}` ? string : number;
type Required<A> = { readonly [Name in keyof A as A[Name] extends `${string}?` ? never : Name]: Of<A[Name]> };
type Optional<A> = {
  readonly [Name in keyof A as A[Name] extends `${string}?` ? Name : never]?: Of<A[Name]>;
};

/** The attributes an operator takes, by its row. */
export type AttributesOf<Op extends OpName> = Required<Described<Op>> & Optional<Described<Op>>;

type Label<Name extends string> = Name extends `${infer Plain}?` ? Plain : Name;

/** The outputs of an operator by name. */
export type OutputsOf<Op extends OpName> = {
  readonly [Name in (typeof operators)[Op]['outputs'][number] as Label<Name>]: Value;
};

/** An output's name without the mark of an optional one. */
export function outputLabel(name: string): string {
  return name.replace('?', '');
}
