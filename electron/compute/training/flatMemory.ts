import type { OnnxRuntime } from '../../../native/onnxruntime/runtime.ts';
import { Tensor } from '../../../native/onnxruntime/tensor.ts';

/** One float32 vector in memory of ours, and tensors over parts of it: graphs read and write it where it lies. */
export class FlatMemory implements Disposable {
  readonly values: Float32Array<ArrayBuffer>;
  /** All of it, [n]. */
  readonly whole: Tensor;
  readonly #runtime: OnnxRuntime;
  readonly #parts: Tensor[] = [];

  constructor(runtime: OnnxRuntime, length: number) {
    this.#runtime = runtime;
    this.values = new Float32Array(new ArrayBuffer(4 * length));
    this.whole = Tensor.over(runtime, this.values, { type: 'float32', shape: [length] });
  }

  /** Owned by this memory; `offset` in elements. */
  part(offset: number, shape: readonly number[]): Tensor {
    const sizeBytes = shape.reduce((product, size) => product * size, 4);
    const memory = {
      ...{ memoryInfo: this.#runtime.cpuMemory, address: this.whole.address + BigInt(4 * offset), sizeBytes },
      owner: this.values,
    };
    const tensor = Tensor.overAddress(this.#runtime, memory, { type: 'float32', shape });
    this.#parts.push(tensor);
    return tensor;
  }

  [Symbol.dispose](): void {
    for (const part of this.#parts) part[Symbol.dispose]();
    this.whole[Symbol.dispose]();
  }
}
