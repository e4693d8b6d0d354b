import { createHash } from 'node:crypto';
import path from 'node:path';
import type { SourceItem } from '../../../ml/datasets/formats/record.ts';
import { type OpenedSource, plainReading, type SourceFormat } from '../source.ts';
import { hashWholeFile } from '../wholeFile.ts';
import { type FolderLabels, readFolderLabels } from './folderLabels.ts';
import { prepareDecoders } from './lookAtPicture.ts';
import { listPictures, type PictureFolder } from './pictureFolder.ts';
import { type ReadPicture, readPicture } from './readPicture.ts';

/** A folder of pictures with what its files say of them: first what label files say wrongly, then the pictures by name. */
export const picturesSource: SourceFormat = {
  detect: async () => plainReading('images'),
  async open(folder, _reading, { skip, imageFolder }) {
    prepareDecoders();
    const files = await listPictures(folder);
    return openFolder({ folder, files, skip, imageFolder, labels: await readFolderLabels(folder, files) });
  },
};

interface Folder {
  readonly folder: string;
  readonly files: PictureFolder;
  readonly labels: FolderLabels;
  readonly skip: number;
  readonly imageFolder: string | null;
}

function openFolder(folder: Folder): OpenedSource {
  const { files, labels, skip } = folder;
  // Of the names and contents of all files: a folder to which a picture was added is another one.
  const whole = createHash('sha256');
  let bytesRead = 0;
  async function* records(): AsyncGenerator<readonly SourceItem[]> {
    for (const file of files.labelFiles)
      whole.update(`${await hashWholeFile(path.join(folder.folder, file.name))} ${file.name}\n`);
    if (skip < labels.problems.length) yield labels.problems.slice(skip);
    let number = labels.problems.length;
    for await (const { item, hash, file } of readPictures(folder)) {
      whole.update(`${hash} ${file.name}\n`);
      bytesRead += file.sizeBytes;
      number += 1;
      if (number > skip) yield [item];
    }
  }
  return {
    sizeBytes: files.pictures.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    records: records(),
    bytesRead: () => bytesRead,
    sha256: async () => whole.digest('hex'),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Pictures that are worked on at once: decoding one takes up to 400 MB. */
const atOnce = 2;

async function* readPictures(options: Folder): AsyncGenerator<ReadPicture> {
  const { files, labels, skip, folder, imageFolder } = options;
  const begun: Promise<ReadPicture>[] = [];
  let next = 0;
  while (next < files.pictures.length || begun.length > 0) {
    const file = files.pictures[next];
    if (file !== undefined && begun.length < atOnce) {
      next += 1;
      const isStored = labels.problems.length + next <= skip;
      const reading = readPicture(folder, {
        file,
        line: next,
        labels: labels.of(file.name),
        imageFolder,
        isStored,
      });
      // Whoever waits for it gets the failure; until then it must not count as unhandled.
      reading.catch(() => undefined);
      begun.push(reading);
    } else {
      const first = await begun.shift();
      if (first !== undefined) yield first;
    }
  }
}
