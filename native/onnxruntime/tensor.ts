import { type ElementType, elementTypes } from '../../electron/common/elementTypes.ts';
import type { Memory, Pointer } from './callTable.ts';
import { Handle, misuse } from './handle.ts';
import type { OnnxRuntime } from './runtime.ts';

export interface TensorType {
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** Memory of a device: where it is (OrtMemoryInfo), at which address, and who has to stay alive for it. */
export interface DeviceMemory {
  readonly memoryInfo: Pointer;
  readonly address: Pointer;
  readonly sizeBytes: number;
  readonly owner: unknown;
}

/** An OrtValue that holds a tensor, in ordinary memory or on a device. */
export class Tensor extends Handle implements TensorType {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
  /** What the tensor lies over or was allocated by: referenced, so that it is not collected before the tensor. */
  readonly memory: unknown;

  private constructor(runtime: OnnxRuntime, pointer: Pointer, { type, shape, memory }: Made) {
    super(runtime, pointer, 'ReleaseValue');
    this.type = type;
    this.shape = shape;
    this.sizeBytes = tensorBytes({ type, shape });
    this.memory = memory;
  }

  /**
   * Over memory of ours, which is not copied: the library reads and writes it in place, so it has to be of exactly the
   * tensor's size, and stays referenced by this object. It must not be used by JavaScript while a run is in flight.
   * @throws AppError `runtime.misuse` for another size, or memory that could move
   */
  static over(runtime: OnnxRuntime, memory: Memory, tensorType: TensorType): Tensor {
    requireFixed(memory);
    requireBytes(memory.byteLength, tensorType);
    const { shape, type } = tensorType;
    const pointer = runtime.make(
      'CreateTensorWithDataAsOrtValue',
      ...[runtime.cpuMemory, memory, memory.byteLength],
      ...[shapeOf(shape), shape.length, elementTypes[type].code],
    );
    return new Tensor(runtime, pointer, { ...tensorType, memory });
  }

  /** Over a part of memory that another object owns: a mapped file, an allocation on a device. `owner` stays referenced. */
  static overAddress(runtime: OnnxRuntime, memory: DeviceMemory, tensorType: TensorType): Tensor {
    requireBytes(memory.sizeBytes, tensorType);
    const { shape, type } = tensorType;
    const pointer = runtime.make(
      'CreateTensorWithDataAsOrtValue',
      ...[memory.memoryInfo, memory.address, memory.sizeBytes],
      ...[shapeOf(shape), shape.length, elementTypes[type].code],
    );
    return new Tensor(runtime, pointer, { ...tensorType, memory: memory.owner });
  }

  /** Allocated by `allocator`, on whatever device that serves; the memory goes with the tensor. Not cleared. */
  static allocate(
    runtime: OnnxRuntime,
    allocator: { readonly pointer: Pointer },
    tensorType: TensorType,
  ): Tensor {
    tensorBytes(tensorType);
    const { shape, type } = tensorType;
    const given = [shapeOf(shape), shape.length, elementTypes[type].code] as const;
    const pointer = runtime.make('CreateTensorAsOrtValue', allocator.pointer, ...given);
    return new Tensor(runtime, pointer, { ...tensorType, memory: allocator });
  }

  /** Where the elements lie: an address in ordinary memory, or whatever stands for one on a device. Borrowed. */
  get address(): Pointer {
    return this.runtime.make('GetTensorMutableData', this.pointer);
  }
}

interface Made extends TensorType {
  readonly memory: unknown;
}

function shapeOf(shape: readonly number[]): BigInt64Array {
  // A rank of 0 still needs an address.
  const memory = new BigInt64Array(new ArrayBuffer(8 * Math.max(1, shape.length)));
  for (const [axis, size] of shape.entries()) memory[axis] = BigInt(size);
  return memory;
}

/** Bytes of a dense tensor. @throws AppError `runtime.misuse` for a size that is no whole number from 0 on */
export function tensorBytes({ type, shape }: TensorType): number {
  for (const size of shape)
    if (!Number.isSafeInteger(size) || size < 0) throw misuse(`a dimension of ${size} is none`);
  const bytes = shape.reduce((product, size) => product * size, elementTypes[type].sizeBytes);
  if (!Number.isSafeInteger(bytes)) throw misuse(`[${shape.join(', ')}] is too large`);
  return bytes;
}

function requireBytes(given: number, tensorType: TensorType): void {
  const wanted = tensorBytes(tensorType);
  if (given === wanted) return;
  const { type, shape } = tensorType;
  throw misuse(`${type} [${shape.join(', ')}] takes ${wanted} bytes, not ${given}`);
}

/**
 * The engine keeps typed arrays of up to 64 bytes inside their objects, which move when memory is tidied up; asking for
 * `buffer` takes them out. One that has no length any more was transferred away.
 */
function requireFixed({ buffer, length, byteLength }: Memory): void {
  if (buffer instanceof ArrayBuffer && buffer.detached) throw misuse('this memory was given away');
  if (length === 0 || byteLength === 0) throw misuse('a tensor over no memory');
}
