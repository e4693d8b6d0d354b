import type { Architecture } from '../architectures/architecture.ts';
import type { ExternalTensor } from '../architectures/lowering.ts';
import type { Graph, Scope } from '../graph/graph.ts';
import { type ElementType, elementCount, elementTypes, type Shape, type Value } from '../graph/value.ts';
import type { BlockSize, PlacedWeight, Precision } from '../graph/weights.ts';

/** Rows [first, first + rows) of a matrix [totalRows, columns] of the variant's weights. */
export interface BaseMatrix {
  readonly name: string;
  readonly kind: 'linear' | 'vocabulary';
  readonly totalRows: number;
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
}

/** An initializer in memory of the session's own: not in the weights file. */
export interface OwnTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** zeroPoints: every number is the middle of the quantized range. unpacked: the float32 form of this matrix. */
  readonly content: 'zeroPoints' | BaseMatrix;
}

export interface BaseOptions {
  readonly graph: Graph;
  readonly architecture: Architecture;
  /** Of any lowering of this precision: they place alike. */
  readonly placed: readonly PlacedWeight[];
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  /** The matrices were unpacked to float32, in memory of the session's own. */
  readonly unpacked: boolean;
  /** Nothing of half precision may be left: the vocabulary is unpacked as one, and its rows are taken from that. */
  readonly unpacksVocabulary: boolean;
  /** fast: a quantized product forward quantizes its input to 8 bits, as the answering model does; exact: it does not. */
  readonly profile: 'exact' | 'fast';
}

/**
 * The frozen weights of a variant, seen by a graph that learns: the same bytes of `weights.bin` as the decoder's, forward
 * through MatMulNBits or unpacked where they are used, so that float32 forms of single matrices come and go.
 */
export class BaseWeights {
  readonly own: OwnTensor[] = [];
  readonly #options: BaseOptions;
  readonly #placed: ReadonlyMap<string, PlacedWeight>;
  readonly #own = new Map<string, Value>();

  constructor(options: BaseOptions) {
    this.#options = options;
    this.#placed = new Map(options.placed.map((weight) => [weight.name, weight]));
  }

  vector(name: string, size: number): Value {
    return this.#view(name, name, { type: 'float32', shape: [size] });
  }

  table(name: string, shape: Shape): Value {
    return this.#view(name, name, { type: 'float32', shape });
  }

  /** x [N, columns] → [N, rows]. */
  product(scope: Scope, x: Value, matrix: BaseMatrix): Value {
    const quantization = this.#quantization(matrix);
    const { unpacked, profile } = this.#options;
    if (quantization === null || unpacked || profile === 'exact')
      return scope.add('FusedMatMul', [x, this.matrix(scope.at('weight'), matrix)], { transB: 1 });
    const { bits, blockSize } = quantization;
    const { rows, columns } = matrix;
    const blocks = Math.ceil(columns / blockSize);
    const shape = [rows, blocks, (blockSize * bits) / 8];
    const quants = this.#part(matrix, '.quants', { type: 'uint8', shape, view: 'blocks' });
    const scales = this.#part(matrix, '.scales', { type: 'float32', shape: [rows, blocks] });
    const size = { K: columns, N: rows, bits, block_size: blockSize };
    return scope.add('MatMulNBits', [x, quants, scales], { ...size, accuracy_level: 4 });
  }

  /** The matrix in float32, [rows, columns]; made anew at each call, so that it need not stay. */
  matrix(scope: Scope, matrix: BaseMatrix): Value {
    const { rows, columns } = matrix;
    const { precision, unpacked } = this.#options;
    if (precision === 'fp32') return this.#part(matrix, '', { type: 'float32', shape: [rows, columns] });
    if (unpacked)
      return this.#isUnpackedAsOne(matrix) ? this.#rows(scope, matrix) : this.#unpackedMatrix(matrix);
    return this.packedMatrix(scope, matrix);
  }

  /** As `matrix`, from the variant's own bytes even where an unpacked form exists. */
  packedMatrix(scope: Scope, matrix: BaseMatrix): Value {
    const { rows, columns } = matrix;
    const quantization = this.#quantization(matrix);
    if (quantization === null) {
      const half = this.#part(matrix, '', { type: 'float16', shape: [rows, columns] });
      return scope.add('Cast', [half], { to: elementTypes.float32.code });
    }
    const { bits, blockSize } = quantization;
    const blocks = Math.ceil(columns / blockSize);
    const type = bits === 8 ? 'uint8' : 'uint4';
    const shape = [rows, blocks * blockSize];
    const quants = this.#part(matrix, '.quants', { type, shape, view: 'rows' });
    const scales = this.#part(matrix, '.scales', { type: 'float32', shape: [rows, blocks] });
    const zeros = this.#zeroPoints(type, [rows, blocks]);
    const whole = scope.add('DequantizeLinear', [quants, scales, zeros], { axis: 1, block_size: blockSize });
    return this.#unpadded(scope, whole, columns);
  }

  /** Rows of the matrix by number: ids [...] → [..., columns]. */
  gather(scope: Scope, matrix: BaseMatrix, ids: Value): Value {
    const { rows, columns } = matrix;
    const quantization = this.#quantization(matrix);
    if (this.#isUnpackedAsOne(matrix))
      return scope.add('Gather', [this.#unpackedMatrix(matrix), ids], { axis: 0 });
    if (quantization === null) {
      const type = this.#options.precision === 'fp16' ? 'float16' : 'float32';
      const table = this.#part(matrix, '', { type, shape: [rows, columns] });
      const taken = scope.add('Gather', [table, ids], { axis: 0 });
      return type === 'float32' ? taken : scope.add('Cast', [taken], { to: elementTypes.float32.code });
    }
    const { bits, blockSize } = quantization;
    const blocks = Math.ceil(columns / blockSize);
    const shape = [rows, blocks * blockSize];
    const quants = this.#part(matrix, '.quants', { type: 'uint8', shape, view: 'rows' });
    const scales = this.#part(matrix, '.scales', { type: 'float32', shape: [rows, blocks] });
    const attributes = { bits, block_size: blockSize, gather_axis: 0, quantize_axis: 1 };
    const taken = scope.add('GatherBlockQuantized', [quants, ids, scales], attributes);
    return this.#unpadded(scope, taken, columns);
  }

  #isUnpackedAsOne({ kind }: BaseMatrix): boolean {
    return this.#options.unpacksVocabulary && kind === 'vocabulary';
  }

  #rows(scope: Scope, matrix: BaseMatrix): Value {
    const { first, rows, totalRows } = matrix;
    const whole = this.#unpackedMatrix({ ...matrix, first: 0, rows: totalRows });
    const bounds = [[first], [first + rows], [0]].map((numbers) => this.#options.graph.constant(numbers));
    return scope.add('Slice', [whole, ...bounds], {});
  }

  #unpadded(scope: Scope, x: Value, columns: number): Value {
    if (x.shape.at(-1) === columns) return x;
    const { graph } = this.#options;
    const bounds = [[0], [columns], [x.shape.length - 1]].map((numbers) => graph.constant(numbers));
    return scope.at('unpadded').add('Slice', [x, ...bounds], {});
  }

  #quantization({ kind }: BaseMatrix): { bits: 8 | 4; blockSize: BlockSize } | null {
    const { precision, blockSize } = this.#options;
    if (precision === 'fp16' || precision === 'fp32') return null;
    if (blockSize === null) throw new Error(`${precision} needs a block size`);
    return { bits: precision === 'int4' && kind === 'linear' ? 4 : 8, blockSize };
  }

  #part(matrix: BaseMatrix, suffix: string, { type, shape, view = '' }: PartType): Value {
    const { name, first, rows, totalRows } = matrix;
    const range = rows === totalRows ? '' : `[${first}:${first + rows}]`;
    const label = `${name}${suffix}${view === '' ? '' : `.${view}`}${range}`;
    return this.#view(label, `${name}${suffix}`, { type, shape }, first / totalRows);
  }

  /** `from`: where in the placed bytes the view begins, as a share of them. */
  #view(label: string, name: string, { type, shape }: PartType, from = 0): Value {
    const place = this.#placed.get(name);
    if (place === undefined) throw new Error(`the variant has no ${name}`);
    const sizeBytes = elementCount(shape) * elementTypes[type].sizeBytes;
    const offset = place.offset + Math.round(place.sizeBytes * from);
    return this.#options.graph.weight({ offset, sizeBytes }, { name: label, type, shape });
  }

  #zeroPoints(type: 'uint8' | 'uint4', shape: readonly number[]): Value {
    return this.#ownTensor({ name: `/zero_points/${type}/${shape}`, type, shape, content: 'zeroPoints' });
  }

  #unpackedMatrix(matrix: BaseMatrix): Value {
    const { name, first, rows, columns } = matrix;
    const label = `${name}.unpacked[${first}:${first + rows}]`;
    return this.#ownTensor({ name: label, type: 'float32', shape: [rows, columns], content: matrix });
  }

  #ownTensor(tensor: OwnTensor): Value {
    const { name, type, shape } = tensor;
    const known = this.#own.get(name);
    if (known) return known;
    const sizeBytes = elementCount(shape) * elementTypes[type].sizeBytes;
    const value = this.#options.graph.weight({ offset: 0, sizeBytes }, { name, type, shape });
    this.#own.set(name, value);
    this.own.push(tensor);
    return value;
  }
}

interface PartType {
  readonly type: ElementType;
  readonly shape: Shape;
  readonly view?: string;
}

/** The initializers of a graph that lie in the weights file. */
export function fileTensors({ initializers }: Graph, own: readonly OwnTensor[]): ExternalTensor[] {
  const names = new Set(own.map(({ name }) => name));
  return initializers.flatMap(({ value: { name, type, shape }, data }) =>
    data instanceof Uint8Array || names.has(name) ? [] : [{ name, type, shape: shape.map(Number), ...data }],
  );
}
