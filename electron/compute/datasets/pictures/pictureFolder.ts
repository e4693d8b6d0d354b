import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../../common/errors/appError.ts';
import { endingOf } from '../../../ml/datasets/formats/images/pictureIndex.ts';
import { readError } from '../../../vault/files.ts';

export interface FolderFile {
  /** Its path in the folder, with `/`. */
  readonly name: string;
  readonly sizeBytes: number;
}

/** In an order that is the same every time. */
export interface PictureFolder {
  readonly pictures: readonly FolderFile[];
  /** Files that may say something about pictures. */
  readonly labelFiles: readonly FolderFile[];
}

const mostFiles = 2_000_000;
const deepest = 16;

/** Endings under which people keep pictures; those that cannot be read are told of one by one. */
const pictureEndings = new Set(
  'jpg jpeg jpe jfif png webp gif tif tiff bmp avif heic heif svg jp2 ico psd raw dng'
    .split(' ')
    .map((name) => `.${name}`),
);
const labelEndings = new Set(['.csv', '.tsv', '.json', '.txt', '.xml', '.yaml', '.yml', '.names']);

/** Walks a folder without following links; hidden files and folders are not looked at. */
export async function listPictures(folder: string): Promise<PictureFolder> {
  const pictures: FolderFile[] = [];
  const labelFiles: FolderFile[] = [];
  const failed = (name: string) => (error: unknown) =>
    Promise.reject(readError(error, path.join(folder, name)));
  const walk = async (inside: string, depth: number): Promise<void> => {
    const entries = await readdir(path.join(folder, inside), { withFileTypes: true }).catch(failed(inside));
    for (const entry of entries) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory() && depth < deepest) await walk(name, depth + 1);
      const list = pictureEndings.has(endingOf(name))
        ? pictures
        : labelEndings.has(endingOf(name))
          ? labelFiles
          : null;
      if (!entry.isFile() || list === null) continue;
      const { size } = await lstat(path.join(folder, name)).catch(failed(name));
      list.push({ name, sizeBytes: size });
    }
    if (pictures.length + labelFiles.length > mostFiles)
      throw new AppError('dataFile.unsupported', { file: folder, detail: `> ${mostFiles} files` });
  };
  await walk('', 0);
  if (pictures.length === 0) throw new AppError('dataFile.noPictures', { folder });
  return { pictures: pictures.sort(byName), labelFiles: labelFiles.sort(byName) };
}

const byName = (a: FolderFile, b: FolderFile): number => (a.name < b.name ? -1 : 1);
