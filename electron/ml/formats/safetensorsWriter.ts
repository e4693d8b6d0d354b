import { dtypeBytes, type SafetensorsDtype } from './safetensors.ts';

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
}

/**
 * The header bytes of a safetensors file, padded with spaces so that the data is aligned to 8 bytes, and where each
 * tensor's bytes go (from the start of the file, in the order given). The data itself is written by the caller,
 * streamed if it likes; a file whose data is not written whole is refused by every reader.
 */
export function formatSafetensorsHeader(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
) {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  const sizes = tensors.map(({ dtype, shape }) =>
    shape.reduce((product, size) => product * size, dtypeBytes[dtype]),
  );
  let end = 0;
  tensors.forEach(({ name, dtype, shape }, i) => {
    const begin = end;
    end += sizes[i] ?? 0;
    entries.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  });
  // Object.fromEntries defines properties, so that a tensor may be called __proto__.
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  header.set(json, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  let offset = header.length;
  const offsets = sizes.map((size) => {
    const start = offset;
    offset += size;
    return start;
  });
  return { header, offsets, sizeBytes: header.length + end };
}

/** A whole small safetensors file in memory. */
export function formatSafetensors(
  tensors: readonly (TensorToWrite & { readonly data: Uint8Array })[],
): Uint8Array {
  const { header, offsets, sizeBytes } = formatSafetensorsHeader(tensors);
  const file = new Uint8Array(sizeBytes);
  file.set(header);
  tensors.forEach(({ name, data }, i) => {
    const offset = offsets[i] ?? 0;
    if (offset + data.length !== (offsets[i + 1] ?? sizeBytes))
      throw new Error(`${name}: ${data.length} bytes do not fit its shape`);
    file.set(data, offset);
  });
  return file;
}
