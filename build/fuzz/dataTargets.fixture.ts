import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import { kindOfShape } from '../../electron/common/datasetFile.ts';
import type { ReadFrame } from '../../electron/compute/datasets/contract.ts';
import { picturesSource } from '../../electron/compute/datasets/pictures/picturesSource.ts';
import { previewFile } from '../../electron/compute/datasets/previewFile.ts';
import { readFile } from '../../electron/compute/datasets/readFile.ts';
import { plainReading, type SourceFormats } from '../../electron/compute/datasets/source.ts';
import { sourceFormats } from '../../electron/compute/datasets/sources.ts';
import { workbookParts, zipOf } from '../../electron/compute/datasets/zip.fixture.ts';
import { copyInto, place, seedOf, seedsOf, textSeed } from './files.ts';
import { binary, insertWords, textual } from './mutate.ts';
import { changeLine, json, jsonWords } from './mutateJson.ts';
import type { Mutator, Seed, Target, TargetInput } from './target.ts';

/** As the product does: a preview, then everything as the preview proposes. */
async function readData(location: string, formats: Partial<SourceFormats> = sourceFormats): Promise<void> {
  const { choice } = await previewFile({ kind: 'preview', path: location, choice: {} }, formats);
  const request = {
    kind: 'read',
    path: location,
    choice,
    rowKind: kindOfShape[choice.mapping.shape],
    schema: null,
    skip: 0,
    imageFolder: null,
  } as const;
  let last: ReadFrame | undefined;
  for await (const frame of readFile(request, formats)) last = frame;
  if (last?.kind !== 'end') throw new Error('a file has an end');
}

const asFile = (input: TargetInput) => readData(place(input, input.name));

const csvWords = [
  '"',
  '""',
  '",',
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '"\n',
  '=cmd|',
  ','.repeat(5_000),
  '"'.repeat(5_001),
] as const;
const xmlWords = [
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '&b;',
  '&#x10ffff;',
  '&#0;',
  ']]>',
  '<![CDATA[',
  '<!--',
  '</row>',
  '<row r="1048577">',
  '<c r="XFE1">',
  '<c r="A0" t="s"><v>999999999</v></c>',
  '<a>'.repeat(2_000),
  'r="ZZZZ9"',
] as const;
const markdownWords = [
  '# ',
  '```',
  '---\n',
  '|a|b|\n|-|-|\n',
  '> '.repeat(1_000),
  '[['.repeat(1_000),
  '\n\n\n',
] as const;

function dataTarget(name: string, seeds: () => readonly Seed[], mutators: readonly Mutator[]): Target {
  return { name, seeds, mutators, count: 160, memoryMb: 768, read: asFile };
}

/** First lines of a shipped file: whole ones are too long to be changed where it matters. */
function head(lines: number, name: string, ...from: readonly string[]): Seed {
  const text = Buffer.from(seedOf(...from).bytes).toString();
  return textSeed(name, text.split('\n').slice(0, lines).join('\n'));
}

const workbook = () =>
  workbookParts({
    sheets: {
      问答: {
        rows: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>${Array.from({ length: 30 }, (_, i) => `<row r="${i + 2}"><c r="A${i + 2}" t="inlineStr"><is><t>q ${i}</t></is></c><c r="B${i + 2}" s="1"><v>${45_000 + i}.25</v></c><c r="C${i + 2}"><f>A1+1</f></c></row>`).join('')}`,
      },
    },
    strings: ['<t>question</t>', '<r><t>ans</t></r><r><t>wer</t></r>'],
    formats: [{ id: 164, code: 'yyyy-mm-dd hh:mm' }],
    styles: [0, 164],
  });

/** A part of a workbook is changed and packed again: inside, not the ZIP around it. */
function readWorkbookPart(input: TargetInput): Promise<void> {
  const parts = workbook().map((part) =>
    part.name === input.name.replaceAll('!', '/') ? { ...part, data: input.bytes } : part,
  );
  return readData(place({ ...input, bytes: zipOf(parts) }, 'rows.xlsx'));
}

function parquetSeeds(): Seed[] {
  const rows = Array.from({ length: 60 }, (_, i) => i);
  const columnData = [
    { name: 'instruction', data: rows.map((i) => `第 ${i} question`) },
    { name: 'output', data: rows.map((i) => (i % 7 === 0 ? null : `answer ${i}`)) },
    { name: 'score', data: rows.map((i) => i / 3) },
  ];
  return (['UNCOMPRESSED', 'SNAPPY'] as const).map((codec) => ({
    name: 'rows.parquet',
    bytes: new Uint8Array(parquetWriteBuffer({ columnData, codec })),
  }));
}

async function pictureSeeds(): Promise<Seed[]> {
  const canvas = (orientation?: number) =>
    sharp({ create: { width: 60, height: 40, channels: 3, background: '#a05020' } }).withMetadata({
      ...(orientation && { orientation }),
    });
  return [
    { name: 'a.jpg', bytes: await canvas(6).jpeg().toBuffer() },
    { name: 'a.png', bytes: await canvas().png().toBuffer() },
    { name: 'a.webp', bytes: await canvas().webp().toBuffer() },
    { name: 'a.gif', bytes: await canvas().gif().toBuffer() },
    { name: 'a.tif', bytes: await canvas().tiff().toBuffer() },
    { name: 'a.avif', bytes: await canvas().avif({ effort: 0 }).toBuffer() },
    ...seedsOf(
      'e2e/fixtures/malformed/images',
      /^(truncated|exif_rot90)\.jpg$|^(one_pixel|gray)\.png$|webp$/,
    ),
  ];
}

async function readPictures(folder: string): Promise<void> {
  const imageFolder = path.join(folder, '..', `${path.basename(folder)}-kept`);
  mkdirSync(imageFolder, { recursive: true });
  await using source = await picturesSource.open(folder, plainReading('images'), { skip: 0, imageFolder });
  for await (const _ of source.records);
  await source.sha256();
}

const coco = {
  images: [{ id: 1, file_name: 'gray.png', width: 64, height: 64 }],
  categories: [{ id: 3, name: 'valve' }],
  annotations: [{ id: 1, image_id: 1, category_id: 3, bbox: [1, 2, 30, 20] }],
};
const voc =
  '<annotation><filename>gray.png</filename><size><width>64</width><height>64</height></size><object><name>valve</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>20</ymax></bndbox></object></annotation>';

export const dataTargets: readonly Target[] = [
  dataTarget(
    'csv',
    () => [
      head(30, 'rows.csv', 'assets/sample-data/pump-questions.csv'),
      seedOf('e2e/fixtures/malformed/datasets/formula_injection.csv'),
    ],
    [insertWords(csvWords), insertWords(csvWords), ...textual],
  ),
  dataTarget('tsv', () => {
    const rows = Buffer.from(head(30, '', 'assets/sample-data/pump-questions.csv').bytes)
      .toString()
      .replaceAll(',', '\t');
    return [textSeed('rows.tsv', rows)];
  }, [insertWords(csvWords), insertWords(csvWords), ...textual]),
  dataTarget(
    'json',
    () => [
      textSeed(
        'rows.json',
        JSON.stringify([
          { instruction: 'a', input: '', output: 'b' },
          {
            messages: [
              { role: 'user', content: 'q' },
              { role: 'assistant', content: 'a' },
            ],
          },
        ]),
      ),
      seedOf('e2e/fixtures/malformed/datasets/sql_text.json'),
      seedOf('e2e/fixtures/malformed/datasets/alpaca_zh_gbk.json'),
    ],
    json,
  ),
  dataTarget(
    'jsonl',
    () => [
      head(20, 'rows.jsonl', 'assets/sample-data/new-device-train.jsonl'),
      seedOf('e2e/fixtures/malformed/datasets/messages_dirty.jsonl'),
    ],
    [changeLine, changeLine, changeLine, insertWords(jsonWords), ...textual],
  ),
  dataTarget('text', () => [head(40, 'notes.txt', 'assets/quality/text.txt')], textual),
  dataTarget('markdown', () => [head(60, 'notes.md', 'README.md')], [insertWords(markdownWords), ...textual]),
  dataTarget('xlsx', () => [{ name: 'rows.xlsx', bytes: zipOf(workbook()) }], binary),
  {
    ...dataTarget(
      'xlsx-parts',
      () =>
        workbook().map(({ name, data }) => ({
          name: name.replaceAll('/', '!'),
          bytes: Buffer.from(data as string),
        })),
      [insertWords(xmlWords), insertWords(xmlWords), ...textual],
    ),
    read: readWorkbookPart,
  },
  dataTarget('parquet', parquetSeeds, binary),
  {
    name: 'pictures',
    seeds: pictureSeeds,
    mutators: binary,
    count: 200,
    memoryMb: 1_024,
    read(input) {
      place(input, input.name);
      return readPictures(input.folder);
    },
  },
  {
    name: 'picture-labels',
    seeds: () => [
      textSeed('instances.json', JSON.stringify(coco)),
      textSeed('gray.xml', voc),
      textSeed('gray.txt', '0 0.5 0.5 0.25 0.25\n1 0.1 0.1 0.05 0.05\n'),
      textSeed('data.yaml', 'names:\n  0: valve\n  1: pump\nnc: 2\n'),
      textSeed('labels.csv', 'file,label,x,y,width,height\ngray.png,valve,1,2,30,20\n'),
    ],
    mutators: [...json, insertWords(xmlWords), insertWords(csvWords)],
    count: 160,
    memoryMb: 1_024,
    read(input) {
      copyInto('e2e/fixtures/malformed/images/gray.png', path.join(input.folder, 'gray.png'));
      place(input, input.name);
      return readPictures(input.folder);
    },
  },
];
