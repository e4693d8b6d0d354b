import { open } from 'node:fs/promises';
import path from 'node:path';

const weightsName = 'adapter_model.safetensors';

/** How many numbers an adapter of ours has, from the header of its weights file. */
export async function countParameters(folder: string): Promise<number> {
  await using file = await open(path.join(folder, weightsName));
  const length = Buffer.alloc(8);
  await file.read(length, 0, 8, 0);
  const header = Buffer.alloc(Number(length.readBigUInt64LE()));
  await file.read(header, 0, header.length, 8);
  const tensors = JSON.parse(header.toString('utf8')) as Record<
    string,
    { readonly shape?: readonly number[] }
  >;
  return Object.values(tensors).reduce(
    (sum, { shape }) => sum + (shape?.reduce((product, size) => product * size, 1) ?? 0),
    0,
  );
}
