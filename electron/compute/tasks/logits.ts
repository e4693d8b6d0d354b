import { rm } from 'node:fs/promises';
import { AppError } from '../../common/errors/appError.ts';
import { formatSafetensorsHeader } from '../../ml/formats/safetensorsWriter.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { openWriteAt, renameDurably } from '../../vault/files.ts';
import type { Profile } from '../layout.ts';
import { logitChunks } from '../quality/logitChunks.ts';
import { openVariant } from '../quality/openVariant.ts';
import type { Task } from '../task.ts';

export interface LogitsInput {
  readonly modelFolder: string;
  readonly precision: Precision;
  readonly blockSize: BlockSize | null;
  readonly profile: Profile;
  readonly ids: readonly number[];
  /** Absolute path of the safetensors file to write. */
  readonly out: string;
  readonly threads: number;
}
export interface LogitsResult {
  readonly tokens: number;
  readonly vocabSize: number;
  readonly sizeBytes: number;
}

/**
 * Writes the logits of every position, computed from an empty cache, as a safetensors file with one tensor `logits`
 * float32 [tokens, vocabulary]. An existing file is replaced, whole, at the end.
 *
 * @throws AppError `tokens.none`, `tokens.outOfVocabulary`, `tokens.overContext`, `disk.full`,
 *   `file.unwritable`, `request.cancelled`
 */
export const logits: Task<LogitsInput, LogitsResult> = async (input, { signal, progress }) => {
  const { ids, out } = input;
  await using session = await openVariant(input, 'scorer');
  const { vocabSize } = session;
  checkTokens(ids, session);
  const tensor = { name: 'logits', dtype: 'F32', shape: [ids.length, vocabSize] } as const;
  const { header, offsets, sizeBytes } = formatSafetensorsHeader([tensor]);
  const start = offsets[0] ?? header.length;
  const unfinished = `${out}.unfinished`;
  try {
    await using file = await openWriteAt(unfinished);
    await file.writeAt(header, 0);
    for await (const chunk of logitChunks(session, ids, signal)) {
      const { buffer, byteOffset, byteLength } = chunk.logits;
      await file.writeAt(new Uint8Array(buffer, byteOffset, byteLength), start + chunk.from * vocabSize * 4);
      progress('logits', chunk.from + chunk.rows, ids.length, 'tokens');
    }
    await file.sync();
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await renameDurably(unfinished, out);
  return { tokens: ids.length, vocabSize, sizeBytes };
};

function checkTokens(
  ids: readonly number[],
  limits: { readonly vocabSize: number; readonly contextLength: number },
) {
  const { vocabSize, contextLength } = limits;
  if (ids.length === 0) throw new AppError('tokens.none');
  if (ids.length > contextLength)
    throw new AppError('tokens.overContext', { tokens: ids.length, contextLength });
  const position = ids.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= vocabSize);
  if (position === -1) return;
  throw new AppError('tokens.outOfVocabulary', {
    id: ids[position] as number,
    position,
    highestId: vocabSize - 1,
  });
}
