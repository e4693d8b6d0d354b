import type { Graph, Scope } from '../graph/graph.ts';
import type { Placement } from '../graph/place.ts';
import { elementCount, elementTypes, type Value, type ValueType } from '../graph/value.ts';
import type { BlockSize, Precision, WeightRecipe } from '../graph/weights.ts';
import type { LoraShape } from '../lora/parameters.ts';
import type { Architecture, LinearRole, NormRole, TensorSlice, WeightNames } from './architecture.ts';
import { AdapterLowering, type AdapterTensor } from './lowerAdapter.ts';
import type { LayerWeights } from './lowerBlocks.ts';
import { splitActivation, sumParts } from './lowerExactProduct.ts';
import { hasBias, linearShape } from './weightNames.ts';

export interface WeightOptions {
  readonly graph: Graph;
  readonly placement: Placement;
  readonly architecture: Architecture;
  readonly names: WeightNames;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  /** Type of the values between nodes. Norms, biases and scales are stored as float32 and cast to it. */
  readonly activation: 'float32' | 'float16';
  /** The device may know no half precision at all: fp16 matrices are cast whole, before rows are taken from them. */
  readonly castsWhole: boolean;
  /** Bits that quantized products keep of the activations: 8 (fast), 16 (exact on the CPU), 32 (exact elsewhere). */
  readonly activationBits: 8 | 16 | 32;
  readonly adapter: LoraShape | null;
}

/** A matrix [rows, columns] made of source tensors stacked along its rows. */
interface Matrix {
  readonly name: string;
  readonly parts: readonly TensorSlice[];
  readonly rows: number;
  readonly columns: number;
}

interface Quantization {
  readonly bits: 8 | 4;
  readonly blockSize: BlockSize;
}

/**
 * Places a decoder's weights in the external data file and adds the nodes that use them. Each matrix is quantized
 * (MatMulNBits, GatherBlockQuantized) or kept as fp16 or fp32 in the source's layout [out, in]. Embedding and head
 * are quantized to 8 bits in int4 too: they decide the quality, and a tied pair shares its bytes.
 */
export class WeightLowering {
  readonly #options: WeightOptions;
  readonly #adapter: AdapterLowering | null;

  constructor(options: WeightOptions) {
    this.#options = options;
    this.#adapter = options.adapter && new AdapterLowering({ ...options, shape: options.adapter });
  }

  /** What the adapter's nodes are to be given; complete once all layers are lowered. */
  get adapterTensors(): readonly AdapterTensor[] {
    return this.#adapter?.tensors ?? [];
  }

  layer(layer: number): LayerWeights {
    const { architecture, names } = this.#options;
    return {
      linear: (scope, x, roles) => {
        const [first] = roles;
        if (first === undefined) throw new Error(`${scope.path}: no weight`);
        const matrix: Matrix = {
          name: `${scope.path}.weight`,
          parts: roles.map((role) => names.linear(layer, role)),
          rows: stackedRows(architecture, roles),
          columns: linearShape(architecture, first)[1],
        };
        const bias = this.#bias(`${scope.path}.bias`, layer, roles);
        const y = this.#product(scope, { x, matrix, bias, quantization: this.#quantization('linear') });
        return this.#adapter?.add(scope.at('lora'), { x, y, layer, roles }) ?? y;
      },
      norm: (role) =>
        this.vector(
          `/layers.${layer}/${role}_norm.weight`,
          [names.norm(layer, role)],
          normSize(architecture, role),
        ),
    };
  }

  /** A weight of one dimension, in the activation type. */
  vector(name: string, parts: readonly TensorSlice[], size: number): Value {
    return this.#numbers(name, [size], { kind: 'cast', parts, to: 'float32' });
  }

  /** Given numbers in the activation type, computed only when the file is written. */
  table(name: string, shape: readonly number[], compute: () => Float32Array<ArrayBuffer>): Value {
    const recipe: WeightRecipe = {
      kind: 'bytes',
      get bytes() {
        return new Uint8Array(compute().buffer);
      },
    };
    return this.#numbers(name, shape, recipe);
  }

  /** ids [B, T] → hidden states [B, T, hiddenSize] in the activation type. */
  embedding(scope: Scope, ids: Value): Value {
    const { names, activation, graph } = this.#options;
    const matrix = this.#vocabularyMatrix('/embedding', names.embedding);
    const quantization = this.#quantization('vocabulary');
    if (quantization === null) {
      const { castsWhole } = this.#options;
      const table = castsWhole ? this.#plainActivation(scope.at('table'), matrix) : this.#plain(matrix);
      const rows = scope.add('Gather', [table, ids], { axis: 0 });
      return rows.type === activation ? rows : cast(scope.at('cast'), rows, activation);
    }
    const { bits, blockSize } = quantization;
    const width = Math.ceil(matrix.columns / blockSize) * blockSize;
    const data = this.#quants(`${matrix.name}.rows`, matrix, {
      ...quantization,
      shape: [matrix.rows, width],
    });
    const attributes = { bits, block_size: blockSize, gather_axis: 0, quantize_axis: 1 };
    const rows = scope.add(
      'GatherBlockQuantized',
      [data, ids, this.#scales(matrix, quantization)],
      attributes,
    );
    if (width === matrix.columns) return rows;
    const bounds = [[0], [matrix.columns], [2]].map((numbers) => graph.constant(numbers));
    return scope.at('unpadded').add('Slice', [rows, ...bounds], {});
  }

  /** hidden states [B, rows, hiddenSize] → logits [B, rows, vocabSize] in the activation type. */
  head(scope: Scope, x: Value): Value {
    const { architecture, names } = this.#options;
    const matrix = this.#vocabularyMatrix(architecture.tiedEmbedding ? '/embedding' : '/head', names.head);
    return this.#product(scope, { x, matrix, bias: null, quantization: this.#quantization('vocabulary') });
  }

  #vocabularyMatrix(path: string, part: TensorSlice): Matrix {
    const { vocabSize, hiddenSize } = this.#options.architecture;
    return { name: `${path}.weight`, parts: [part], rows: vocabSize, columns: hiddenSize };
  }

  #quantization(kind: 'linear' | 'vocabulary'): Quantization | null {
    const { precision, blockSize } = this.#options;
    if (precision === 'fp16' || precision === 'fp32') return null;
    if (blockSize === null) throw new Error(`${precision} needs a block size`);
    return { bits: precision === 'int4' && kind === 'linear' ? 4 : 8, blockSize };
  }

  #bias(name: string, layer: number, roles: readonly LinearRole[]): Value | null {
    const { architecture, names } = this.#options;
    if (!roles.some((role) => hasBias(architecture, role))) return null;
    const parts = roles.map((role) => names.bias(layer, role)).filter((part) => part !== null);
    return this.vector(name, parts, stackedRows(architecture, roles));
  }

  #product(scope: Scope, { x, matrix, bias, quantization }: Product): Value {
    if (quantization === null) {
      const weight = this.#plainActivation(scope, matrix);
      const y = scope.add('FusedMatMul', [x, weight], { transB: 1 });
      return bias === null ? y : scope.at('bias').add('Add', [y, bias], {});
    }
    return this.#quantizedProduct(scope, { x, matrix, bias, quantization });
  }

  #quantizedProduct(
    scope: Scope,
    { x, matrix, bias, quantization }: Product & { quantization: Quantization },
  ): Value {
    const { rows, columns, name } = matrix;
    const { bits, blockSize } = quantization;
    const shape = [rows, Math.ceil(columns / blockSize), (blockSize * bits) / 8];
    const quants = this.#quants(`${name}.quants`, matrix, { ...quantization, shape });
    const scales = this.#scales(matrix, quantization);
    const size = { K: columns, N: rows, bits, block_size: blockSize };
    const { activationBits } = this.#options;
    if (activationBits === 16 && columns % blockSize === 0) {
      const parts = splitActivation(scope, x, blockSize);
      const products = scope.add('MatMulNBits', [parts, quants, scales], { ...size, accuracy_level: 4 });
      const y = sumParts(scope, products);
      return bias === null ? y : scope.at('bias').add('Add', [y, bias], {});
    }
    const inputs = bias === null ? [x, quants, scales] : [x, quants, scales, null, null, bias];
    return scope.add('MatMulNBits', inputs, { ...size, accuracy_level: activationBits === 8 ? 4 : 0 });
  }

  /** The matrix unquantized, in its precision. */
  #plain(matrix: Matrix): Value {
    const type = this.#options.precision === 'fp16' ? 'float16' : 'float32';
    const { name, parts, rows, columns } = matrix;
    return this.#tensor(name, { type, shape: [rows, columns] }, { kind: 'cast', parts, to: type });
  }

  /** `initializer` names one view of the quants: the head and the embedding see the same bytes in two shapes. */
  #quants(initializer: string, matrix: Matrix, view: Quantization & { shape: readonly number[] }): Value {
    const { graph, placement } = this.#options;
    const recipe = this.#recipe('quants', matrix, view);
    const place = placement.place(`${matrix.name}.quants`, elementCount(view.shape), recipe);
    return graph.weight(place, { name: initializer, type: 'uint8', shape: view.shape });
  }

  #scales(matrix: Matrix, quantization: Quantization): Value {
    const shape = [matrix.rows, Math.ceil(matrix.columns / quantization.blockSize)];
    const recipe = this.#recipe('scales', matrix, quantization);
    return this.#numbers(`${matrix.name}.scales`, shape, recipe);
  }

  #recipe(kind: 'quants' | 'scales', matrix: Matrix, { bits, blockSize }: Quantization): WeightRecipe {
    return {
      kind,
      parts: matrix.parts,
      bits,
      blockSize,
      scaleType: 'float32',
    };
  }

  /** The same in the activation type. */
  #plainActivation(scope: Scope, matrix: Matrix): Value {
    const { activation } = this.#options;
    const stored = this.#plain(matrix);
    return stored.type === activation ? stored : cast(scope.at('cast'), stored, activation);
  }

  /** Stored as float32 whatever the provider, so that one weights file serves them all. */
  #numbers(name: string, shape: readonly number[], recipe: WeightRecipe): Value {
    const { activation, graph } = this.#options;
    const stored = this.#tensor(name, { type: 'float32', shape }, recipe);
    return activation === 'float32' ? stored : cast(graph.at(`${name}/cast`), stored, activation);
  }

  #tensor(name: string, value: ValueType, recipe: WeightRecipe): Value {
    const sizeBytes = elementCount(value.shape) * elementTypes[value.type].sizeBytes;
    return this.#options.graph.weight(this.#options.placement.place(name, sizeBytes, recipe), {
      name,
      ...value,
    });
  }
}

interface Product {
  readonly x: Value;
  readonly matrix: Matrix;
  readonly bias: Value | null;
  readonly quantization: Quantization | null;
}

function stackedRows(architecture: Architecture, roles: readonly LinearRole[]): number {
  return roles.reduce((rows, role) => rows + linearShape(architecture, role)[0], 0);
}

function normSize(architecture: Architecture, role: NormRole): number {
  return role === 'q' || role === 'k' ? architecture.headDim : architecture.hiddenSize;
}

/** A cast of an initializer is folded when the session is made. */
function cast(scope: Scope, value: Value, to: 'float32' | 'float16'): Value {
  return scope.add('Cast', [value], { to: elementTypes[to].code });
}
