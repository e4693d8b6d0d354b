import { hash } from 'node:crypto';
import path from 'node:path';
import type { ImageContent } from '../../../common/datasetRow.ts';
import { type PictureLabels, placeBoxes } from '../../../ml/datasets/formats/images/labels.ts';
import type { SourceItem } from '../../../ml/datasets/formats/record.ts';
import { plainSize, writeFileWhole } from '../../../vault/files.ts';
import { openData } from '../textFile.ts';
import { hashWholeFile } from '../wholeFile.ts';
import { lookAtPicture } from './lookAtPicture.ts';
import type { FolderFile } from './pictureFolder.ts';

const mostFileBytes = 256 * 1024 * 1024;

export interface ReadPicture {
  readonly file: FolderFile;
  readonly item: SourceItem;
  /** SHA-256, hex. */
  readonly hash: string;
}

interface PictureOptions {
  readonly file: FolderFile;
  readonly line: number;
  readonly labels: PictureLabels;
  /** The picture and its thumbnail are put here; null: only the picture's header is looked at. */
  readonly imageFolder: string | null;
  /** An earlier attempt has it already: it is hashed and no more. */
  readonly isStored: boolean;
}

/** One picture as a record, or why it is none. Rejects with `file.unreadable`, `disk.full`, `file.unwritable`. */
export async function readPicture(folder: string, options: PictureOptions): Promise<ReadPicture> {
  const { file, line, labels, imageFolder, isStored } = options;
  const location = path.join(folder, file.name);
  const rejected = (problem: string, sha256: string): ReadPicture => ({
    file,
    hash: sha256,
    item: { line, reason: 'image', detail: `${file.name}: ${problem}`, excerpt: file.name },
  });
  if (isStored || file.sizeBytes > mostFileBytes)
    return rejected(`${file.sizeBytes} bytes`, await hashWholeFile(location));
  const bytes = await readWhole(location);
  const sha256 = hash('sha256', bytes, 'hex');
  const seen = await lookAtPicture(bytes, { headerOnly: imageFolder === null });
  if ('problem' in seen) return rejected(seen.problem, sha256);
  const { width, height, thumbnail } = seen;
  const boxes = placeBoxes(labels, seen);
  if (typeof boxes === 'string') return rejected(boxes, sha256);
  if (imageFolder !== null) {
    await keep(path.join(imageFolder, sha256), bytes);
    if (thumbnail !== null) await keep(path.join(imageFolder, `${sha256}.thumbnail.webp`), thumbnail);
  }
  const content: ImageContent = {
    image: sha256,
    name: file.name,
    width,
    height,
    labels: labels.labels,
    boxes,
  };
  return { file, hash: sha256, item: { line, fields: { ...content } } };
}

async function readWhole(location: string): Promise<Uint8Array> {
  await using file = await openData(location);
  return file.read(0, file.sizeBytes);
}

/** Names are hashes: what is there is the same already. */
async function keep(location: string, bytes: Uint8Array): Promise<void> {
  const there = await plainSize(location).catch(() => null);
  if (there !== bytes.length) await writeFileWhole(location, bytes);
}
