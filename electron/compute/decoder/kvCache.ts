import { Tensor } from 'onnxruntime-node';
import type { Architecture } from '../../ml/architectures/architecture.ts';

/**
 * Positions the cache begins with; it doubles when they are used up. Attention clears a layer's whole capacity in
 * each run, so a cache much larger than its content costs time: on a 0.5B model with 128 positions in use, a step
 * takes about 1 ms longer with a capacity of 2,048 and 5 ms longer with 4,096 than with 256. (What a long content
 * costs is another matter: this attention copies the past once per query head, 12 ms a step at 2,000 positions. A
 * binding that shares past and present memory has neither cost.)
 */
const firstCapacity = 256;

export type CacheType = 'float32' | 'float16' | 'int8';
type Numbers = Float32Array | Float16Array | Int8Array;
const arrays = { float32: Float32Array, float16: Float16Array, int8: Int8Array } as const;

export type KeyValueOutputs = Readonly<Record<string, Tensor>>;

/** Keys and values of all layers in ordinary memory, [1, kvHeadCount, capacity, headDim] each. */
export class KeyValueCache {
  readonly #architecture: Architecture;
  readonly #positions: number;
  readonly #type: CacheType;
  #capacity = 0;
  #tensors = new Map<string, Tensor>();
  /** Positions that hold something. */
  length = 0;

  /** `positions`: the most it may ever hold. */
  constructor(architecture: Architecture, positions: number, type: CacheType = 'float32') {
    this.#architecture = architecture;
    this.#positions = positions;
    this.#type = type;
  }

  /** The graph's cache inputs with room for `positions`; grows when that is more than there is. */
  inputs(positions: number): Readonly<Record<string, Tensor>> {
    if (positions > this.#capacity) this.#grow(positions);
    return Object.fromEntries(this.#tensors);
  }

  /** Takes over the rows of `count` positions from `start` on, which a run has given out as `present.*`. */
  write(outputs: KeyValueOutputs, start: number, count: number): void {
    for (const [name, cache] of this.#tensors) {
      const rows = numbersOf(outputs[name.replace('past_key_values', 'present')]);
      this.#copyHeads(
        { data: rows, capacity: count },
        { data: numbersOf(cache), capacity: this.#capacity, start },
        count,
      );
    }
    this.length = start + count;
  }

  /** Then holds the first `length` positions of another cache of the same model. */
  copyFrom(other: KeyValueCache, length: number): void {
    if (length > other.length) throw new Error(`there are ${other.length} positions to copy, not ${length}`);
    this.length = 0;
    const tensors = this.inputs(Math.max(1, length));
    for (const [name, from] of other.#tensors)
      this.#copyHeads(
        { data: numbersOf(from), capacity: other.#capacity },
        { data: numbersOf(tensors[name]), capacity: this.#capacity, start: 0 },
        length,
      );
    this.length = length;
  }

  #grow(positions: number): void {
    const { layerCount, kvHeadCount, headDim } = this.#architecture;
    let capacity = Math.max(this.#capacity, firstCapacity);
    while (capacity < positions) capacity *= 2;
    capacity = Math.min(capacity, this.#positions);
    const grown = new Map<string, Tensor>();
    for (let layer = 0; layer < layerCount; layer++) {
      for (const part of ['key', 'value']) {
        const name = `past_key_values.${layer}.${part}`;
        const data = new arrays[this.#type](kvHeadCount * capacity * headDim);
        const old = this.#tensors.get(name);
        if (old) {
          this.#copyHeads(
            { data: numbersOf(old), capacity: this.#capacity },
            { data, capacity, start: 0 },
            this.length,
          );
        }
        grown.set(name, tensorOf(data, [1, kvHeadCount, capacity, headDim]));
      }
    }
    this.#tensors = grown;
    this.#capacity = capacity;
  }

  #copyHeads(from: Rows, to: Rows & { start: number }, count: number): void {
    const { kvHeadCount, headDim } = this.#architecture;
    for (let head = 0; head < kvHeadCount; head++) {
      const first = head * from.capacity * headDim;
      to.data.set(
        from.data.subarray(first, first + count * headDim),
        (head * to.capacity + to.start) * headDim,
      );
    }
  }
}

interface Rows {
  readonly data: Numbers;
  readonly capacity: number;
}

/**
 * onnxruntime-node 1.30 finds no bytes in a Float16Array ("not enough space"), and its Tensor makes one of every
 * Uint16Array where the language has them; so what native code reads is put in the place of what was made.
 */
function tensorOf(data: Numbers, shape: readonly number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  if (data instanceof Int8Array) return new Tensor('int8', data, shape);
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.length);
  return Object.defineProperty(new Tensor('float16', bits, shape), 'data', { value: bits });
}

function numbersOf(tensor: Tensor | undefined): Numbers {
  const data: unknown = tensor?.data;
  if (data instanceof Float32Array || data instanceof Float16Array || data instanceof Int8Array) return data;
  if (data instanceof Uint16Array) return new Float16Array(data.buffer, data.byteOffset, data.length);
  throw new Error('the graph gave out no cache rows');
}
