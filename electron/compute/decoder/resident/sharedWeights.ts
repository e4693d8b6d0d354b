import { join } from 'node:path';
import type { MappedFile } from '../../../../native/memory/mappedFile.ts';
import { PackedWeights } from '../../../../native/onnxruntime/packedWeights.ts';
import type { OnnxRuntime } from '../../../../native/onnxruntime/runtime.ts';
import { Tensor } from '../../../../native/onnxruntime/tensor.ts';
import type { ExternalTensor } from '../../../ml/architectures/lowering.ts';
import { layout } from '../../layout.ts';
import { mapWeights } from '../../weights/mapWeights.ts';

/**
 * The weights of one variant for several sessions in one process: mapped once (decrypted first where they are encrypted), and packed once, by the session that is opened
 * first. A base and its adapters, two profiles, two heads: what differs is the graph alone. Outlives its sessions.
 */
export class SharedWeights implements Disposable {
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly packed: PackedWeights;
  readonly #file: MappedFile;

  private constructor(runtime: OnnxRuntime, file: MappedFile, tensors: readonly ExternalTensor[]) {
    this.#file = file;
    this.packed = new PackedWeights(runtime);
    this.initializers = new Map(
      tensors.map(({ name, type, shape, offset, sizeBytes }) => {
        const address = file.address + BigInt(offset);
        const memory = { memoryInfo: runtime.cpuMemory, address, sizeBytes, owner: file };
        return [name, Tensor.overAddress(runtime, memory, { type, shape })];
      }),
    );
  }

  /**
   * @param tensors of any graph over these weights: they are the same for all
   * @throws AppError `file.unreadable`, `vault.*`, `memory.unavailable`
   */
  static async open(
    runtime: OnnxRuntime,
    variantFolder: string,
    tensors: readonly ExternalTensor[],
  ): Promise<SharedWeights> {
    return new SharedWeights(runtime, await mapWeights(join(variantFolder, layout.weights)), tensors);
  }

  /** What was only read to be packed need not stay in memory; it comes back from the file when it is touched. */
  releasePages(): void {
    this.#file.releasePages();
  }

  [Symbol.dispose](): void {
    for (const tensor of this.initializers.values()) tensor[Symbol.dispose]();
    this.packed[Symbol.dispose]();
    this.#file[Symbol.dispose]();
  }
}
