import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceTensor } from '../../ml/architectures/materialize.reference.ts';

/** For tests only: a small safetensors file as double precision tensors. */
export async function readTensors(
  folder: string,
  name = 'model.safetensors',
): Promise<Map<string, SourceTensor>> {
  const file = await readFile(join(folder, name));
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header: Record<string, Entry> = JSON.parse(file.subarray(8, start).toString());
  const tensors = new Map<string, SourceTensor>();
  for (const [tensor, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (tensor === '__metadata__') continue;
    const bytes = new Uint8Array(file.subarray(start + offsets[0], start + offsets[1])).buffer;
    tensors.set(tensor, { shape, data: decode[dtype](bytes) });
  }
  return tensors;
}

interface Entry {
  readonly dtype: keyof typeof decode;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const decode = {
  F32: (bytes: ArrayBuffer) => Float64Array.from(new Float32Array(bytes)),
  BF16: (bytes: ArrayBuffer) => {
    const widened = Uint32Array.from(new Uint16Array(bytes), (half) => half << 16);
    return Float64Array.from(new Float32Array(widened.buffer));
  },
};
