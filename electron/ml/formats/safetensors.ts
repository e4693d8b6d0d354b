import { AppError } from '../../common/errors/appError.ts';
import type { ReadAt } from '../../common/readAt.ts';
import { foreignByContent, magicBytes } from './magic.ts';
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from './safeJson.ts';

/** Bytes an element of each safetensors type takes. Source: safetensors `tensor.rs`, `Dtype`. */
export const dtypeBytes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  F8_E8M0: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  C64: 8,
  F64: 8,
  I64: 8,
  U64: 8,
} as const;
export type SafetensorsDtype = keyof typeof dtypeBytes;

/** Limits of what is read. The header's is the format's own (safetensors `MAX_HEADER_SIZE`). */
export const safetensorsLimits = {
  headerBytes: 100_000_000,
  tensors: 1_000_000,
  rank: 8,
  headerDepth: 8,
} as const;

export interface SafetensorsTensor {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** First byte, counted from the start of the file. */
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly tensors: readonly SafetensorsTensor[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the data begins, from the start of the file. */
  readonly dataOffset: number;
}

/**
 * Reads and checks the header of a safetensors file: after this every tensor lies inside the file, no two overlap
 * and no byte is left over. Only the header is read. Every defect has its own code, `safetensors.*`; a file that is
 * another format in disguise is refused as that.
 */
export async function readSafetensorsHeader(file: ReadAt, name: string): Promise<SafetensorsHeader> {
  if (file.sizeBytes === 0) throw new AppError('safetensors.empty', { file: name });
  const head = await file.read(0, Math.min(magicBytes, file.sizeBytes));
  const foreign = foreignByContent(head);
  if (foreign !== null) throw new AppError(foreign, { file: name });
  const headerBytes = headerLength(head, file.sizeBytes, name);
  const json = parseHeaderJson(await file.read(8, headerBytes), name);
  const metadata = parseMetadata(json, name);
  const tensors = Object.entries(json)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, entry]) => parseEntry(key, entry, { file: name, dataOffset: 8 + headerBytes }));
  if (tensors.length > safetensorsLimits.tensors) {
    throw new AppError('safetensors.headerInvalid', {
      file: name,
      tensor: '-',
      detail: `more than ${safetensorsLimits.tensors} tensors`,
    });
  }
  tensors.sort((a, b) => a.offset - b.offset || a.sizeBytes - b.sizeBytes);
  checkLayout(tensors, { file: name, dataOffset: 8 + headerBytes, fileBytes: file.sizeBytes });
  return { tensors, metadata, dataOffset: 8 + headerBytes };
}

function headerLength(head: Uint8Array, fileBytes: number, file: string): number {
  if (head.length < 8) throw new AppError('safetensors.truncated', { file, missingBytes: 8 - head.length });
  const declared = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  const limitBytes = safetensorsLimits.headerBytes;
  if (declared > BigInt(limitBytes)) {
    throw new AppError('safetensors.headerTooLarge', { file, sizeBytes: String(declared), limitBytes });
  }
  if (8 + Number(declared) > fileBytes) throw new AppError('safetensors.headerBeyondEnd', { file });
  return Number(declared);
}

function parseHeaderJson(bytes: Uint8Array, file: string): JsonObject {
  let json: JsonValue;
  try {
    json = parseJson(bytes, {
      file,
      limitBytes: safetensorsLimits.headerBytes,
      limitDepth: safetensorsLimits.headerDepth,
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('safetensors.headerNotJson', {
      file,
      detail: String(error.data.detail ?? error.code),
    });
  }
  if (!isJsonObject(json))
    throw new AppError('safetensors.headerNotJson', { file, detail: 'the top level is no object' });
  return json;
}

function parseMetadata(json: JsonObject, file: string): Map<string, string> {
  const entry = json.__metadata__;
  if (entry === undefined || entry === null) return new Map();
  if (!isJsonObject(entry))
    throw new AppError('safetensors.headerInvalid', { file, tensor: '__metadata__', detail: 'no object' });
  const metadata = new Map<string, string>();
  for (const [key, value] of Object.entries(entry)) {
    if (typeof value !== 'string') {
      throw new AppError('safetensors.headerInvalid', {
        file,
        tensor: '__metadata__',
        detail: `${key} is no text`,
      });
    }
    metadata.set(key, value);
  }
  return metadata;
}

interface EntryPlace {
  readonly file: string;
  readonly dataOffset: number;
}

function parseEntry(tensor: string, entry: JsonValue, { file, dataOffset }: EntryPlace): SafetensorsTensor {
  const invalid = (detail: string) => new AppError('safetensors.headerInvalid', { file, tensor, detail });
  if (!isJsonObject(entry)) throw invalid('no object');
  const { dtype, shape, data_offsets: range } = entry;
  if (typeof dtype !== 'string') throw invalid('no dtype');
  if (!isDtype(dtype)) throw new AppError('safetensors.dtypeUnknown', { file, tensor, dtype });
  if (!isCounts(shape) || shape.length > safetensorsLimits.rank) throw invalid('no shape');
  if (!Array.isArray(range) || range.length !== 2) throw invalid('no data_offsets');
  const [begin, end] = range;
  if (!isCount(begin) || !isCount(end) || begin > end) {
    throw new AppError('safetensors.outOfRange', { file, tensor, range: JSON.stringify(range) });
  }
  // A product of safe integers may leave them; it then is far above any range and still differs from it.
  const expectedBytes = shape.reduce((product, size) => product * size, dtypeBytes[dtype]);
  if (expectedBytes !== end - begin) {
    throw new AppError('safetensors.sizeMismatch', { file, tensor, expectedBytes, foundBytes: end - begin });
  }
  return { name: tensor, dtype, shape, offset: dataOffset + begin, sizeBytes: end - begin };
}

/** Tensors, sorted by offset, must tile the data from its first byte to the end of the file. */
function checkLayout(
  tensors: readonly SafetensorsTensor[],
  place: EntryPlace & { readonly fileBytes: number },
): void {
  const { file, fileBytes } = place;
  let end = place.dataOffset;
  let previous = '-';
  for (const tensor of tensors) {
    if (tensor.offset < end)
      throw new AppError('safetensors.overlap', { file, tensor: tensor.name, other: previous });
    if (tensor.offset > end)
      throw new AppError('safetensors.hole', { file, offset: end, sizeBytes: tensor.offset - end });
    end = tensor.offset + tensor.sizeBytes;
    previous = tensor.name;
  }
  if (end > fileBytes) throw new AppError('safetensors.truncated', { file, missingBytes: end - fileBytes });
  if (end < fileBytes)
    throw new AppError('safetensors.hole', { file, offset: end, sizeBytes: fileBytes - end });
}

function isDtype(text: string): text is SafetensorsDtype {
  return Object.hasOwn(dtypeBytes, text);
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: JsonValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
