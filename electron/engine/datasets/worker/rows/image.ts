import path from 'node:path';
import { AppError } from '../../../../common/errors/appError.ts';
import { readStored } from '../../../../vault/files.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { imageFolder } from './content.ts';

export interface ImageQuery {
  /** SHA-256, hex. */
  readonly image: string;
  readonly size: 'thumbnail' | 'full';
}

/** Bytes that a file of each type begins with; `at`: how far in. */
const signatures = [
  { mediaType: 'image/png', at: 0, bytes: '89504e470d0a1a0a' },
  { mediaType: 'image/jpeg', at: 0, bytes: 'ffd8ff' },
  { mediaType: 'image/gif', at: 0, bytes: '474946383' },
  { mediaType: 'image/webp', at: 8, bytes: '57454250' },
  { mediaType: 'image/avif', at: 4, bytes: '6674797061766966' },
  { mediaType: 'image/bmp', at: 0, bytes: '424d' },
  { mediaType: 'image/tiff', at: 0, bytes: '49492a00' },
  { mediaType: 'image/tiff', at: 0, bytes: '4d4d002a' },
] as const;

/** Throws `datasets.imageNotFound`. */
export async function readImage(file: DatasetFile, { image, size }: ImageQuery) {
  const name = size === 'thumbnail' ? `${image}.thumbnail.webp` : image;
  const bytes = await readBytes(path.join(imageFolder(file), name), image);
  return { mediaType: mediaTypeOf(bytes), base64: bytes.toString('base64') };
}

async function readBytes(location: string, image: string): Promise<Buffer> {
  try {
    return await readStored(location);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new AppError('datasets.imageNotFound', { image }, { cause });
  }
}

function mediaTypeOf(bytes: Buffer): string {
  const found = signatures.find(({ at, bytes: wanted }) =>
    bytes.toString('hex', at, at + Math.ceil(wanted.length / 2)).startsWith(wanted),
  );
  return found?.mediaType ?? 'application/octet-stream';
}
