import { AppError } from '../../../../electron/common/errors/appError.ts';
import { formatBytes } from '../../../../electron/common/format.ts';
import { uploadLimits } from '../../../../electron/contract/files.ts';
import type { EngineClient } from '../../../engine/connection.ts';
import type { ImportFile } from './importDialog.ts';

export interface UploadOptions {
  readonly signal: AbortSignal;
  /** 0 to 1. */
  readonly onProgress: (fraction: number) => void;
}

/**
 * Hands a file over piece by piece; each piece waits for the one before, so that the link stays free for everything else. Throws
 * `upload.*`, or the signal's reason.
 */
export async function uploadFile(
  { files }: EngineClient,
  file: File,
  { signal, onProgress }: UploadOptions,
): Promise<ImportFile> {
  // Before anything is read of it: the engine would say the same.
  if (file.size > uploadLimits.fileBytes)
    throw new AppError('upload.tooLarge', {
      ...{ file: file.name, size: formatBytes(file.size), limit: formatBytes(uploadLimits.fileBytes) },
    });
  await readPiece(file, 0); // A folder, or what was moved away, is found out before anything is begun.
  const { upload } = await files.upload.begin({ name: file.name, sizeBytes: file.size }, { signal });
  try {
    for (let offset = 0; offset < file.size; offset += uploadLimits.pieceBytes) {
      const base64 = toBase64(await readPiece(file, offset));
      await files.upload.append({ upload, offset, base64 }, { signal });
      onProgress(Math.min(1, (offset + uploadLimits.pieceBytes) / file.size));
    }
    const { grant, name } = await files.upload.finish({ upload }, { signal });
    return { grant, name, upload };
  } catch (error) {
    discardUpload({ files }, upload);
    throw error;
  }
}

/** Nobody waits for it: what could not be given up now goes with the engine. */
export function discardUpload({ files }: Pick<EngineClient, 'files'>, upload: string | null): void {
  if (upload !== null) files.upload.discard({ upload }).catch(() => undefined);
}

async function readPiece(file: File, offset: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(offset, offset + uploadLimits.pieceBytes).arrayBuffer());
  } catch (cause) {
    throw new AppError('upload.unreadable', { file: file.name }, { cause });
  }
}

/** Arguments of one call; more would not fit on the stack. */
const charactersAtOnce = 8_192;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += charactersAtOnce)
    text += String.fromCharCode(...bytes.subarray(at, at + charactersAtOnce));
  return btoa(text);
}
