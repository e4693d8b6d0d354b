import { AppError } from '../../common/errors/appError.ts';
import { type ProviderName, providerNames } from '../../common/providers.ts';
import type { Graph } from './graph.ts';
import type { OpName } from './operators.ts';
import type { ElementType } from './value.ts';

export { type ProviderName, providerNames };

/** The type of the values between nodes that a provider is given. */
export const activationTypes = {
  cpu: 'float32',
  cuda: 'float16',
  webgpu: 'float32',
  dml: 'float16',
  coreml: 'float32',
} as const satisfies Record<ProviderName, 'float32' | 'float16'>;

/**
 * Whether products, norms and everything between them have half-precision kernels both ways. The CPU has none to speak of: its
 * sessions cast every value to single precision and back, which is slower than single precision alone. CoreML has no graph
 * that learns. WebGPU's kernels need a feature of the device besides, for which its proof asks.
 */
const trainsMixed = {
  cpu: false,
  cuda: true,
  webgpu: true,
  dml: true,
  coreml: false,
} as const satisfies Record<ProviderName, boolean>;

export function canTrainMixed(provider: ProviderName): boolean {
  return trainsMixed[provider];
}

/**
 * Whether some devices of a provider know no half precision (WebGPU's feature shader-f16 is optional; SwiftShader has none): a
 * graph that computes in single precision may have nothing of it there, frozen weights included.
 */
export function mayLackHalf(provider: ProviderName): boolean {
  return provider === 'webgpu';
}

/**
 * The most tokens that a provider computes rightly in one run; null: any number. ONNX Runtime 1.30's WebGPU attention for runs
 * of 32 tokens and more assumes a width of subgroups that not every device has, and then skips keys without a word (seen on
 * SwiftShader; its pull request 28520 tells of the same on NVIDIA). Shorter runs go another way.
 */
export const mostTokensInRun = {
  cpu: null,
  cuda: null,
  webgpu: 31,
  dml: null,
  coreml: null,
} as const satisfies Record<ProviderName, number | null>;

const floats = ['float32', 'float16'] as const;
const numbers = ['float32', 'float16', 'int32', 'int64'] as const;
const truth = ['bool'] as const;
const anything = ['float32', 'float16', 'int32', 'int64', 'uint8', 'int8', 'bool'] as const;

/** ONNX's own operators that every provider here has for floating point. */
const common = {
  ...{
    Add: floats,
    Sub: floats,
    Mul: floats,
    Div: floats,
    Max: floats,
    Abs: floats,
    Round: floats,
    Sigmoid: floats,
  },
  ...{ ReduceMax: floats, Concat: floats, Gather: floats, Slice: floats, Split: floats },
  ...{ Cast: anything, Reshape: anything },
} as const;

/** What graphs that learn need besides, where the activations are single precision or half. */
const learning = {
  ...{ Neg: floats, Sign: floats, Reciprocal: floats, Exp: floats, Log: floats, Sqrt: floats, Pow: floats },
  ...{ Sin: floats, Cos: floats, Tanh: floats, Erf: floats, Clip: numbers, Min: floats, Softmax: floats },
  ...{ LogSoftmax: floats, ReduceSum: numbers, ReduceMean: floats, ReduceSumSquare: floats },
  ...{ MatMul: floats, LayerNormalization: floats, DequantizeLinear: floats, Where: anything },
  ...{ Equal: truth, Less: truth, LessOrEqual: truth, Greater: truth },
  ...{ GreaterOrEqual: truth, And: truth, Not: truth },
  ...{ Identity: anything, Expand: anything, Tile: floats, Transpose: anything, Unsqueeze: anything },
  ...{ Squeeze: anything, Pad: floats, Shape: numbers, ConstantOfShape: floats, Range: numbers },
  ...{ GatherElements: anything, ScatterElements: floats, ScatterND: floats, OneHot: floats },
  // Positions and sizes are computed with, too.
  ...{ Add: numbers, Sub: numbers, Mul: numbers, Div: numbers, Concat: anything, Slice: anything },
  ...{ Gather: anything, Split: anything },
} as const;

type KernelTypes = Partial<Record<OpName, readonly ElementType[]>>;

function withoutHalf(table: KernelTypes): KernelTypes {
  return Object.fromEntries(
    Object.entries(table).map(([op, types]) => [op, types.filter((type) => type !== 'float16')]),
  );
}

/**
 * Which kernels a provider has, by the type of a node's first output. Sources, ONNX Runtime 1.30: OperatorKernels.md
 * (CPU, CUDA, DirectML), webgpu_contrib_kernels.cc, the CoreML provider's list of operators. A node without a kernel
 * would silently run on the CPU, with copies before and after it, or fail when the session is made.
 */
const kernels = {
  cpu: {
    ...common,
    ...withoutHalf(learning),
    // Half precision has CPU kernels for few of these: fp16 weights are cast when the session is made.
    ...{ Sigmoid: ['float32'], Gemm: ['float32'] },
    ...{ Gather: anything, Concat: anything, Slice: anything, Split: anything },
    ...{ SimplifiedLayerNormalization: ['float32'], SkipSimplifiedLayerNormalization: floats },
    ...{ FusedMatMul: ['float32'], MatMulNBits: floats, GatherBlockQuantized: floats },
    ...{ GroupQueryAttention: floats, RotaryEmbedding: floats },
  },
  cuda: {
    ...common,
    ...learning,
    Gemm: floats,
    ...{ SimplifiedLayerNormalization: floats, SkipSimplifiedLayerNormalization: floats },
    ...{ FusedMatMul: floats, MatMulNBits: floats, GatherBlockQuantized: floats },
    ...{ GroupQueryAttention: ['float16'], RotaryEmbedding: floats },
  },
  webgpu: {
    ...common,
    ...learning,
    // No kernels in its registry for these.
    ...{ Sign: [], LogSoftmax: [], OneHot: [], ScatterElements: [], ConstantOfShape: [] },
    ...{ Range: [], Squeeze: floats, Unsqueeze: ['float32', 'float16', 'int32'], Slice: floats },
    ...{ SimplifiedLayerNormalization: floats, SkipSimplifiedLayerNormalization: floats },
    ...{ Gemm: floats, MatMulNBits: floats, GatherBlockQuantized: floats },
    ...{ GroupQueryAttention: floats, RotaryEmbedding: floats },
  },
  dml: {
    ...common,
    ...learning,
    Gemm: floats,
    ...{ SimplifiedLayerNormalization: floats, SkipSimplifiedLayerNormalization: floats },
    ...{ FusedMatMul: floats, MatMulNBits: floats },
    ...{ GroupQueryAttention: floats, RotaryEmbedding: floats },
  },
  coreml: common,
} as const satisfies Record<ProviderName, KernelTypes>;

/**
 * Types besides the activations' own that a provider's GroupQueryAttention keeps a cache in. CPU: run in 1.30.0 against
 * floating point. CUDA: its kernels' type lists; not run here. WebGPU's quantized cache is another one, with steps of
 * its own inside the cache. A half-precision cache under float32 activations is taken by the CPU and cast as a whole in
 * every run, so it is none.
 */
const quantizedCaches = {
  ...{ cpu: ['int8'], cuda: ['int8'], webgpu: [], dml: [], coreml: [] },
} as const satisfies Record<ProviderName, readonly ElementType[]>;

/** Whether attention on this provider can keep its cache in int8. */
export function hasInt8Cache(provider: ProviderName): boolean {
  const quantized: readonly ElementType[] = quantizedCaches[provider];
  return quantized.includes('int8');
}

/**
 * Operators of which a provider writes the first output only, and leaves the others as they were without a word. WebGPU: ONNX
 * Runtime 1.30 asked for a norm's deviation (seen on SwiftShader).
 */
const firstOutputOnly: Partial<Record<ProviderName, readonly OpName[]>> = {
  webgpu: ['LayerNormalization', 'SimplifiedLayerNormalization'],
};

export function writesFirstOutputOnly(provider: ProviderName, op: OpName): boolean {
  return firstOutputOnly[provider]?.includes(op) ?? false;
}

/** Whether `provider` computes this operator where its first output is of this type. */
export function hasKernel(provider: ProviderName, op: OpName, type: ElementType): boolean {
  const table: KernelTypes = kernels[provider];
  return table[op]?.includes(type) ?? false;
}

/** Throws `graph.unsupported` for the first node that `provider` has no kernel for; before any session is made. */
export function checkProvider(graph: Graph, provider: ProviderName): void {
  const quantized: readonly ElementType[] = quantizedCaches[provider];
  for (const node of graph.nodes) {
    const type = node.outputs[0]?.type;
    if (type !== undefined && !hasKernel(provider, node.op, type)) {
      throw new AppError('graph.unsupported', { op: node.op, type, provider });
    }
    const cache = node.op === 'GroupQueryAttention' ? node.inputs[3]?.type : undefined;
    if (cache !== undefined && cache !== type && !quantized.includes(cache))
      throw new AppError('graph.unsupported', { op: node.op, type: cache, provider });
  }
}
