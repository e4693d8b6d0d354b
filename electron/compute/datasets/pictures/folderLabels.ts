import path from 'node:path';
import { readCoco } from '../../../ml/datasets/formats/images/coco.ts';
import {
  type FoundLabels,
  isLabelProblem,
  joinLabels,
  type LabelItem,
  noLabels,
  type PictureLabels,
} from '../../../ml/datasets/formats/images/labels.ts';
import { labelColumns, readLabelLine } from '../../../ml/datasets/formats/images/labelTable.ts';
import {
  endingOf,
  folderClass,
  type PictureIndex,
  pictureIndex,
  stemOf,
} from '../../../ml/datasets/formats/images/pictureIndex.ts';
import { readVoc } from '../../../ml/datasets/formats/images/voc.ts';
import { readClassLines, readDataYaml, readYolo } from '../../../ml/datasets/formats/images/yolo.ts';
import { type BadRecord, isBad } from '../../../ml/datasets/formats/record.ts';
import { openData } from '../textFile.ts';
import { textSource } from '../textSource.ts';
import type { PictureFolder } from './pictureFolder.ts';

export interface FolderLabels {
  of(picture: string): PictureLabels;
  /** What label files say that cannot be used, or of pictures that are not there. */
  readonly problems: readonly BadRecord[];
}

/** Reads everything that a folder says of its pictures; where nothing does, the names of its folders are the classes. */
export async function readFolderLabels(folder: string, files: PictureFolder): Promise<FolderLabels> {
  const index = pictureIndex(files.pictures.map(({ name }) => name));
  const labelFiles = files.labelFiles.map(({ name }) => name);
  const byPicture = new Map<string, PictureLabels>();
  const problems: BadRecord[] = [];
  const classes = await readClasses(folder, labelFiles);
  for (const file of labelFiles) {
    const context = { folder, file, index, classes };
    for await (const item of readLabelFile(context)) {
      if (isLabelProblem(item)) problems.push(bad(file, item.line, item));
      else note(item, file);
    }
  }
  function note(item: FoundLabels, file: string): void {
    const picture = index.find(item.picture) ?? (item.otherwise ? index.find(item.otherwise) : null);
    if (picture === null)
      problems.push(bad(file, 1, { detail: `no picture ${item.picture}`, excerpt: JSON.stringify(item) }));
    else byPicture.set(picture, joinLabels(byPicture.get(picture) ?? noLabels, item));
  }
  const isUnlabelled = byPicture.size === 0;
  return {
    problems,
    of(picture) {
      const name = isUnlabelled ? folderClass(picture) : null;
      return name === null ? (byPicture.get(picture) ?? noLabels) : { ...noLabels, labels: [name] };
    },
  };
}

const bad = (
  file: string,
  line: number,
  { detail, excerpt }: { detail: string; excerpt: string },
): BadRecord => ({
  line,
  reason: 'image',
  detail: detail === file ? file : `${file}: ${detail}`,
  excerpt: excerpt.slice(0, 2_000),
});

interface LabelFile {
  readonly folder: string;
  readonly file: string;
  readonly index: PictureIndex;
  readonly classes: readonly string[];
}

type LabelReader = (file: LabelFile) => AsyncGenerator<LabelItem>;

const readers: Readonly<Record<string, LabelReader>> = {
  async *'.json'({ folder, file }) {
    const text = await readText(folder, file);
    try {
      yield* readCoco(JSON.parse(text)) ?? [];
    } catch (error) {
      yield { line: 1, detail: (error as Error).message, excerpt: text.slice(0, 2_000) };
    }
  },
  async *'.xml'({ folder, file }) {
    yield* readVoc(await readText(folder, file), stemOf(file)) ?? [];
  },
  async *'.txt'({ folder, file, index, classes }) {
    if (isClassList(file) || index.find(stemOf(file)) === null) return;
    yield* readYolo(await readText(folder, file), stemOf(file), classes);
  },
  '.csv': readTable,
  '.tsv': readTable,
};

const readLabelFile: LabelReader = async function* (file) {
  const read = readers[endingOf(file.file)];
  if (read !== undefined) yield* read(file);
};

async function* readTable({ folder, file }: LabelFile): AsyncGenerator<LabelItem> {
  const location = path.join(folder, file);
  const format = textSource('delimited');
  const head = await readHead(location);
  if (head.sizeBytes === 0) return;
  const reading = await format.detect(head, { hasHeader: true });
  await using source = await format.open(location, reading, { skip: 0, imageFolder: null });
  let parts: ReturnType<typeof labelColumns> | undefined;
  for await (const items of source.records)
    for (const item of items) {
      if (isBad(item)) yield item;
      else {
        if (parts === undefined) parts = labelColumns(Object.keys(item.fields));
        if (parts === null)
          return yield {
            line: 1,
            detail: 'no columns name, label',
            excerpt: Object.keys(item.fields).join(', '),
          };
        yield readLabelLine(item, parts);
      }
    }
}

const headBytes = 256 * 1024;

async function readHead(location: string) {
  await using file = await openData(location);
  return {
    path: location,
    sizeBytes: file.sizeBytes,
    head: await file.read(0, Math.min(headBytes, file.sizeBytes)),
  };
}

const isClassList = (file: string): boolean =>
  /(^|\/)(classes|labels|obj|names)\.txt$/i.test(file) || file.endsWith('.names');
const isDataYaml = (file: string): boolean => /\.ya?ml$/.test(file);

/** The classes that YOLO's numbers stand for. */
async function readClasses(folder: string, files: readonly string[]): Promise<readonly string[]> {
  for (const file of files) {
    if (!isClassList(file) && !isDataYaml(file)) continue;
    const text = await readText(folder, file);
    const names = isDataYaml(file) ? readDataYaml(text) : readClassLines(text);
    if (names.length > 0) return names;
  }
  return [];
}

const mostTextBytes = 400 * 1024 * 1024;

/** A whole label file. A text of more than 400 MB is none: Node cannot hold much longer ones. */
async function readText(folder: string, name: string): Promise<string> {
  await using file = await openData(path.join(folder, name));
  if (file.sizeBytes > mostTextBytes) return '';
  return new TextDecoder().decode(await file.read(0, file.sizeBytes));
}
