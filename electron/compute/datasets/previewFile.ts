import type { FoundColumn, Mapping, Reading } from '../../common/datasetFile.ts';
import { detectShapes } from '../../ml/datasets/formats/detectShapes.ts';
import { isBad, type SourceItem } from '../../ml/datasets/formats/record.ts';
import type { FilePreview, ReadReject, ReadRequest } from './contract.ts';
import { detectReading, lookAt } from './lookAt.ts';
import { rowMaker } from './rowMaker.ts';
import type { SourceFormats } from './source.ts';
import { loadFormat } from './sources.ts';

type PreviewRequest = Extract<ReadRequest, { kind: 'preview' }>;
type Fields = Readonly<Record<string, unknown>>;

const mostRecords = 200;
/** Of a file whose records are long, fewer are looked at. */
const mostBytes = 8 * 1024 * 1024;
const mostShownCharacters = 1024 * 1024;

/** What a file is found to be, from its beginning. @throws AppError `dataFile.…`, `file.unreadable` */
export async function previewFile(
  request: PreviewRequest,
  formats: Partial<SourceFormats>,
): Promise<FilePreview> {
  const { path, choice } = request;
  const looked = await lookAt(path);
  const reading = await detectReading(looked, choice.reading ?? {}, formats);
  const format = await loadFormat(reading.format, path, formats);
  const { items, isWhole, sizeBytes } = await readBeginning(path, reading, formats);
  const records = items.flatMap((item) => (isBad(item) ? [] : [item.fields]));
  const columns = describeColumns(records);
  const shapes: readonly Mapping[] =
    reading.format === 'images' ? [{ shape: 'image', columns: {} }] : detectShapes(records);
  const mapping = choice.mapping ?? shapes[0] ?? anyText(columns);
  return {
    choice: { reading, mapping },
    shapes,
    columns,
    sheets: (await format.sheets?.(path)) ?? [],
    ...showRows(items, mapping),
    looked: items.length,
    isWhole,
    sizeBytes,
  };
}

async function readBeginning(path: string, reading: Reading, formats: Partial<SourceFormats>) {
  const format = await loadFormat(reading.format, path, formats);
  await using source = await format.open(path, reading, { skip: 0, imageFolder: null });
  const items: SourceItem[] = [];
  for await (const some of source.records) {
    for (const item of some) {
      if (items.length === mostRecords) return { items, isWhole: false, sizeBytes: source.sizeBytes };
      items.push(item);
    }
    if (items.length > 0 && source.bytesRead() > mostBytes)
      return { items, isWhole: source.bytesRead() === source.sizeBytes, sizeBytes: source.sizeBytes };
  }
  return { items, isWhole: true, sizeBytes: source.sizeBytes };
}

const mostColumns = 200;
const mostSamples = 4;
const sampleCharacters = 200;

function describeColumns(records: readonly Fields[]): FoundColumn[] {
  const found = new Map<string, string[]>();
  for (const record of records)
    for (const [name, value] of Object.entries(record)) {
      if (!found.has(name) && found.size === mostColumns) continue;
      const samples = found.get(name) ?? [];
      found.set(name, samples);
      const text = sampleOf(value);
      if (text !== '' && samples.length < mostSamples && !samples.includes(text)) samples.push(text);
    }
  return [...found].map(([name, samples]) => ({ name, samples }));
}

function sampleOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.slice(0, sampleCharacters);
}

/** Where no shape fits: the column with the longest texts, until people choose another. */
function anyText(columns: readonly FoundColumn[]): Mapping {
  const lengthOf = ({ samples }: FoundColumn) => samples.join('').length;
  const [longest] = columns.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  return { shape: 'text', columns: longest === undefined ? {} : { text: longest.name } };
}

function showRows(items: readonly SourceItem[], mapping: Mapping): Pick<FilePreview, 'rows' | 'rejects'> {
  const make = rowMaker(mapping, null);
  const rows: FilePreview['rows'][number][] = [];
  const rejects: ReadReject[] = [];
  let characters = 0;
  items.forEach((item, i) => {
    const made = make(item, i + 1);
    if ('reject' in made) rejects.push(made.reject);
    else if (characters < mostShownCharacters) {
      rows.push({ line: made.row.line, content: made.content, label: made.row.label });
      characters += made.row.content.length;
    }
  });
  return { rows, rejects };
}
