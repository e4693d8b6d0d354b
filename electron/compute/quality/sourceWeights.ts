import type { ReadAt } from '../../common/readAt.ts';
import type { TensorInfo, TensorSlice } from '../../ml/architectures/architecture.ts';
import { openValues, sourceValueBytes } from '../../ml/quantize/decodeRow.ts';

/** The weights of a model as it was imported, in float32, a tensor or a part of one at a time. */
export interface SourceWeights {
  /** Fills `target` with the slice's values, in source order. @throws AppError `file.unreadable` */
  read(slice: TensorSlice, target: Float32Array): Promise<void>;
}

/** Bytes read at once: large enough for a disk, small beside a layer. */
const bufferBytes = 8 * 1024 * 1024;

/** @param files the manifest's weight files, in its order */
export function sourceWeights(files: readonly ReadAt[], tensors: readonly TensorInfo[]): SourceWeights {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const buffer = new ArrayBuffer(bufferBytes);
  return {
    async read({ tensor, rows }, target) {
      const info = byName.get(tensor);
      const file = info && files[info.file];
      if (info === undefined || file === undefined) throw new Error(`the source has no tensor ${tensor}`);
      const { count, first } = sliceOf(info, rows);
      if (count !== target.length) throw new Error(`${tensor}: ${count} values for ${target.length}`);
      const sizeBytes = sourceValueBytes[info.dtype];
      for (let done = 0; done < count; ) {
        const now = Math.min(count - done, bufferBytes / sizeBytes);
        const bytes = new Uint8Array(buffer, 0, now * sizeBytes);
        await file.readInto(bytes, info.offset + (first + done) * sizeBytes);
        const floats = target.subarray(done, done + now);
        const bits = new Int32Array(target.buffer, floats.byteOffset, now);
        openValues(bytes, info.dtype)(0, now, { floats, bits });
        done += now;
      }
    },
  };
}

/** How many values a slice has and the index of its first in the tensor. */
function sliceOf({ shape }: TensorInfo, rows: TensorSlice['rows']): { count: number; first: number } {
  const [height = 1, ...rest] = shape;
  const columns = rest.reduce((product, size) => product * size, 1);
  const [start, end] = rows ?? [0, height];
  return { count: (end - start) * columns, first: start * columns };
}
