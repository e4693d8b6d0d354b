import { advance, assembleModule, type Code, repeat, type WasmFunction, wasm } from './wasmModule.ts';

/** How the source values lie in the kernels' memory. */
export type KernelDtype = 'BF16' | 'F32';

export interface BlockKernels8 {
  readonly memory: WebAssembly.Memory;
  /** Bits of the largest magnitude of each block, as uint32 at `out`; NaN and infinity count as larger than any number. */
  largest(dtype: KernelDtype, source: number, out: number, blocks: number, blockSize: number): void;
  /**
   * From the largest magnitudes at `largest`, float32 scales largest / 127 in their place, and factors 1 / scale at
   * `factors`; both 0 where the scale is too small for a reciprocal. Works on four at once, so up to three more are
   * touched. At `worst`: the largest of the magnitudes' bits, in four uint32.
   */
  scale(largest: number, factors: number, worst: number, blocks: number): void;
  /** uint8 quants at `out`: 128 + the integer nearest to value * factor (ties to even), one float32 factor a block. */
  quantize(
    dtype: KernelDtype,
    source: number,
    factors: number,
    out: number,
    blocks: number,
    blockSize: number,
  ): void;
}

const valueBytes = { BF16: 2, F32: 4 } as const satisfies Record<KernelDtype, number>;
const dtypes = Object.keys(valueBytes) as KernelDtype[];

/** Four values from the address on the stack, as float32. */
const loadFour = {
  BF16: (offset) => [...wasm.v128Load16x4U(offset), ...wasm.i32Const(16), ...wasm.i32x4Shl],
  F32: wasm.v128Load,
} as const satisfies Record<KernelDtype, (offset: number) => Code>;

function fill32(value: number): Code {
  return wasm.v128Const(new Uint8Array(Uint32Array.of(value, value, value, value).buffer));
}

function fillFloat(value: number): Code {
  return wasm.v128Const(new Uint8Array(Float32Array.of(value, value, value, value).buffer));
}

/** Below this, float32 has no reciprocal: such a block is as good as zeros. */
export const smallestScale = 2 ** -126;

/** Adding 1.5 * 2^23 to a small float leaves its nearest integer in the lowest bits, so two additions round and convert. */
const roundingBits = 0x4b400000;

function largestFunction(dtype: KernelDtype): WasmFunction {
  const [source, out, blocks, vectors, left, most] = [0, 1, 2, 3, 4, 5];
  const halves = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
  const quarters = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11];
  const fold = (lanes: readonly number[]) => [
    ...wasm.get(most),
    ...wasm.get(most),
    ...wasm.get(most),
    ...wasm.i8x16Shuffle(lanes),
    ...wasm.i32x4MaxU,
    ...wasm.set(most),
  ];
  const four = [
    ...wasm.get(most),
    ...wasm.get(source),
    ...loadFour[dtype](0),
    ...fill32(0x7fffffff),
    ...wasm.v128And,
    ...wasm.i32x4MaxU,
    ...wasm.set(most),
    ...advance(source, 4 * valueBytes[dtype]),
  ];
  const block = [
    ...fill32(0),
    ...wasm.set(most),
    ...wasm.get(vectors),
    ...wasm.set(left),
    ...repeat(left, four),
    ...fold(halves),
    ...fold(quarters),
    ...wasm.get(out),
    ...wasm.get(most),
    ...wasm.i32x4ExtractLane0,
    ...wasm.i32Store,
    ...advance(out, 4),
  ];
  return {
    name: `largest${dtype}`,
    params: ['i32', 'i32', 'i32', 'i32'],
    locals: ['i32', 'v128'],
    body: repeat(blocks, block),
  };
}

function scaleFunction(): WasmFunction {
  const [largest, factors, worst, vectors, scale, usable, most] = [0, 1, 2, 3, 4, 5, 6];
  const four = [
    ...[...wasm.get(most), ...wasm.get(largest), ...wasm.v128Load(0), ...wasm.i32x4MaxU, ...wasm.set(most)],
    ...[...wasm.get(largest), ...wasm.v128Load(0), ...fillFloat(127), ...wasm.f32x4Div, ...wasm.set(scale)],
    ...[...wasm.get(scale), ...fillFloat(smallestScale), ...wasm.f32x4Ge, ...wasm.set(usable)],
    ...[...wasm.get(largest), ...wasm.get(scale), ...wasm.get(usable), ...wasm.v128And, ...wasm.v128Store],
    ...[...wasm.get(factors), ...fillFloat(1), ...wasm.get(scale), ...wasm.f32x4Div],
    ...[...wasm.get(usable), ...wasm.v128And, ...wasm.v128Store],
    ...[...advance(largest, 16), ...advance(factors, 16)],
  ];
  return {
    name: 'scale',
    params: ['i32', 'i32', 'i32', 'i32'],
    locals: ['v128', 'v128', 'v128'],
    body: [...repeat(vectors, four), ...wasm.get(worst), ...wasm.get(most), ...wasm.v128Store],
  };
}

function quantizeFunction(dtype: KernelDtype): WasmFunction {
  const [source, factors, out, blocks, groups, left, factor] = [0, 1, 2, 3, 4, 5, 6];
  const four = (index: number) => [
    ...wasm.get(source),
    ...loadFour[dtype](4 * index * valueBytes[dtype]),
    ...wasm.get(factor),
    ...wasm.f32x4Mul,
    ...fill32(roundingBits),
    ...wasm.f32x4Add,
    ...fill32(roundingBits),
    ...wasm.i32x4Sub,
  ];
  const sixteen = [
    ...wasm.get(out),
    ...[...four(0), ...four(1), ...wasm.i16x8NarrowI32x4S],
    ...[...four(2), ...four(3), ...wasm.i16x8NarrowI32x4S],
    ...wasm.i8x16NarrowI16x8S,
    ...fill32(0x80808080),
    ...wasm.v128Xor,
    ...wasm.v128Store,
    ...advance(out, 16),
    ...advance(source, 16 * valueBytes[dtype]),
  ];
  const block = [
    ...wasm.get(factors),
    ...wasm.v128Load32Splat,
    ...wasm.set(factor),
    ...advance(factors, 4),
    ...wasm.get(groups),
    ...wasm.set(left),
    ...repeat(left, sixteen),
  ];
  return {
    name: `quantize${dtype}`,
    params: ['i32', 'i32', 'i32', 'i32', 'i32'],
    locals: ['i32', 'v128'],
    body: repeat(blocks, block),
  };
}

/** The kernels with a memory of their own. */
export function openBlockKernels8(): BlockKernels8 {
  const module = new WebAssembly.Module(
    assembleModule([
      scaleFunction(),
      ...dtypes.flatMap((dtype) => [largestFunction(dtype), quantizeFunction(dtype)]),
    ]),
  );
  const exports = new WebAssembly.Instance(module).exports;
  const kernel = (name: string) => exports[name] as (...given: number[]) => void;
  return {
    memory: exports.memory as WebAssembly.Memory,
    largest: (dtype, source, out, blocks, blockSize) =>
      kernel(`largest${dtype}`)(source, out, blocks, blockSize / 4),
    scale: (largest, factors, worst, blocks) =>
      kernel('scale')(largest, factors, worst, Math.ceil(blocks / 4)),
    quantize: (dtype, source, factors, out, blocks, blockSize) =>
      kernel(`quantize${dtype}`)(source, factors, out, blocks, blockSize / 16),
  };
}
