import type { Allocator } from '../../../../native/onnxruntime/allocator.ts';
import type { Pointer } from '../../../../native/onnxruntime/callTable.ts';
import type { OnnxRuntime } from '../../../../native/onnxruntime/runtime.ts';
import { Tensor, tensorBytes } from '../../../../native/onnxruntime/tensor.ts';
import type { ElementType } from '../../../common/elementTypes.ts';

/** Where a device's memory comes from. */
export interface MemorySource {
  readonly runtime: OnnxRuntime;
  /** Of the device; null: the library's own, for ordinary memory. */
  readonly allocator: Allocator | null;
  /**
   * An address plus an offset is an address: sequences can lie in one allocation, of which any neighbouring ones make a
   * batch. Elsewhere (WebGPU, DirectML) it is the number of a buffer, and each sequence has tensors of its own.
   */
  readonly joint: boolean;
}

/** Keys or values of one layer: [slots, kvHeadCount, capacity, headDim] with a view of every run of neighbouring slots. */
export interface PartMemory extends Disposable {
  /** [count, kvHeadCount, capacity, headDim]; owned by the memory. `count` above 1 only where slots lie together. */
  view(first: number, count: number): Tensor;
}

export interface PartShape {
  readonly type: ElementType;
  readonly kvHeadCount: number;
  readonly headDim: number;
  readonly slots: number;
  readonly capacity: number;
}

/** Allocates without clearing. @throws AppError `runtime.failed` when there is not the memory */
export function allocatePart(source: MemorySource, shape: PartShape): PartMemory {
  return source.joint ? new JointPart(source, shape) : new SeparatePart(source, shape);
}

class JointPart implements PartMemory {
  readonly #source: MemorySource;
  readonly #shape: PartShape;
  readonly #whole: Tensor;
  readonly #address: Pointer;
  readonly #views = new Map<string, Tensor>();

  constructor(source: MemorySource, shape: PartShape) {
    this.#source = source;
    this.#shape = shape;
    this.#whole = allocate(source, shape, shape.slots);
    this.#address = this.#whole.address;
  }

  view(first: number, count: number): Tensor {
    const key = `${first} ${count}`;
    const known = this.#views.get(key);
    if (known) return known;
    const { runtime, allocator } = this.#source;
    const type = tensorType(this.#shape, count);
    const made = Tensor.overAddress(
      runtime,
      {
        memoryInfo: allocator?.memoryInfo.pointer ?? runtime.cpuMemory,
        address: this.#address + BigInt(first * tensorBytes(tensorType(this.#shape, 1))),
        sizeBytes: tensorBytes(type),
        owner: this.#whole,
      },
      type,
    );
    this.#views.set(key, made);
    return made;
  }

  [Symbol.dispose](): void {
    for (const view of this.#views.values()) view[Symbol.dispose]();
    this.#whole[Symbol.dispose]();
  }
}

class SeparatePart implements PartMemory {
  readonly #slots: readonly Tensor[];

  constructor(source: MemorySource, shape: PartShape) {
    this.#slots = Array.from({ length: shape.slots }, () => allocate(source, shape, 1));
  }

  view(first: number, count: number): Tensor {
    const slot = this.#slots[first];
    if (count !== 1 || !slot) throw new Error(`slots ${first} to ${first + count - 1} do not lie together`);
    return slot;
  }

  [Symbol.dispose](): void {
    for (const slot of this.#slots) slot[Symbol.dispose]();
  }
}

function tensorType({ type, kvHeadCount, capacity, headDim }: PartShape, count: number) {
  return { type, shape: [count, kvHeadCount, capacity, headDim] };
}

function allocate({ runtime, allocator }: MemorySource, shape: PartShape, count: number): Tensor {
  const from = allocator ?? { pointer: runtime.allocator };
  return Tensor.allocate(runtime, from, tensorType(shape, count));
}
