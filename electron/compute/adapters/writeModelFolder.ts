import { mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../common/errors/appError.ts';
import { readSafetensorsHeader, type SafetensorsTensor } from '../../ml/formats/safetensors.ts';
import type { ValuesChange } from '../../ml/lora/mergeRows.ts';
import { openValues, type SourceDtype, sourceValueBytes } from '../../ml/quantize/decodeRow.ts';
import { encodeValues } from '../../ml/quantize/encodeValues.ts';
import {
  copyStored,
  type OpenedReadAt,
  type OpenedWriteAt,
  openReadAt,
  openWriteAt,
  renameDurably,
  syncFolder,
  writeError,
} from '../../vault/files.ts';
import type { ModelManifest } from '../layout.ts';
import { readModelManifest, sourcePath } from '../modelFolder.ts';
import type { TaskContext } from '../task.ts';

export interface ModelFolderToWrite {
  /** Of the model that it is made from. */
  readonly modelFolder: string;
  /** Where the Hugging Face folder is to be; it is there whole or not at all. */
  readonly target: string;
  /** What becomes of a tensor's values; null: they stay. Called once a tensor, then with its rows in pieces, in order. */
  readonly change: (tensor: string) => ValuesChange | null;
}

/** A piece of a tensor: some rows, about this many bytes, so that three forms of it are in memory at once. */
const pieceBytes = 8 * 1024 * 1024;

/**
 * Writes a model's source files once more, with other values: every file has the same names, types and places; values are
 * rounded to the nearest in their type. Memory does not grow with the model. The source is only read.
 * @returns bytes of the folder
 * @throws AppError `adapters.outOfRange`, `disk.full`, `file.unreadable`, `file.unwritable`, `request.cancelled`
 */
export async function writeModelFolder(given: ModelFolderToWrite, context: TaskContext): Promise<number> {
  const model = await readModelManifest(given.modelFolder);
  const partial = `${given.target}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const sizeBytes = await fill(partial, { ...given, model, context });
    await syncFolder(partial);
    await renameDurably(partial, given.target);
    return sizeBytes;
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(error, partial);
  }
}

interface Writing extends ModelFolderToWrite {
  readonly model: ModelManifest;
  readonly context: TaskContext;
}

async function fill(folder: string, writing: Writing): Promise<number> {
  const { model, modelFolder, context } = writing;
  const totalBytes = model.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const disk = await statfs(folder);
  if (totalBytes > disk.bavail * disk.bsize) throw new AppError('disk.full', { path: folder });
  let doneBytes = 0;
  const onBytes = (bytes: number) => {
    doneBytes += bytes;
    context.progress('merge', doneBytes, totalBytes, 'bytes');
  };
  for (const { name, sizeBytes } of model.files) {
    const from = sourcePath(modelFolder, model, name);
    const to = path.join(folder, name);
    if (model.weightFiles.includes(name)) await writeWeightFile({ ...writing, from, to, onBytes });
    else {
      await copyStored(from, to);
      onBytes(sizeBytes);
    }
  }
  return totalBytes;
}

interface WeightFile extends Writing {
  readonly from: string;
  readonly to: string;
  readonly onBytes: (bytes: number) => void;
}

async function writeWeightFile({ from, to, change, context, onBytes }: WeightFile): Promise<void> {
  await using source = await openReadAt(from);
  const { tensors, dataOffset } = await readSafetensorsHeader(source, path.basename(from));
  await using target = await openWriteAt(to);
  await target.writeAt(await source.read(0, dataOffset), 0);
  for (const tensor of tensors) {
    const pieces = { source, target, tensor, change: change(tensor.name) };
    for (const piece of piecesOf(tensor)) {
      if (context.signal.aborted) throw new AppError('request.cancelled');
      await writePiece(pieces, piece);
      onBytes(piece.sizeBytes);
      await nextTurn(); // Sums block the thread: an abort has to come in.
    }
  }
  await target.sync();
}

interface Piece {
  /** Bytes from the tensor's beginning. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Whole rows each. */
function* piecesOf({ shape, sizeBytes }: SafetensorsTensor): Generator<Piece> {
  const rowBytes = sizeBytes / (shape.length > 1 ? (shape[0] ?? 1) : 1);
  const step = Math.max(1, Math.floor(pieceBytes / rowBytes)) * rowBytes;
  for (let offset = 0; offset < sizeBytes; offset += step)
    yield { offset, sizeBytes: Math.min(step, sizeBytes - offset) };
}

interface Pieces {
  readonly source: OpenedReadAt;
  readonly target: OpenedWriteAt;
  readonly tensor: SafetensorsTensor;
  readonly change: ValuesChange | null;
}

async function writePiece(
  { source, target, tensor, change }: Pieces,
  { offset, sizeBytes }: Piece,
): Promise<void> {
  const { dtype, name } = tensor;
  const bytes = await source.read(tensor.offset + offset, sizeBytes);
  const place = tensor.offset + offset;
  if (change === null) return target.writeAt(bytes, place);
  if (!isSource(dtype)) throw new AppError('adapters.dtypeUnsupported', { tensor: name, found: dtype });
  const values = new Float32Array(sizeBytes / sourceValueBytes[dtype]);
  openValues(bytes, dtype)(0, values.length, { floats: values, bits: new Int32Array(values.buffer) });
  change(values, offset / sourceValueBytes[dtype]);
  const encoded = encodeValues(values, dtype);
  if (encoded === null) throw new AppError('adapters.outOfRange', { tensor: name, dtype });
  return target.writeAt(encoded, place);
}

function isSource(dtype: string): dtype is SourceDtype {
  return Object.hasOwn(sourceValueBytes, dtype);
}
