import { kindOfShape } from '../../common/datasetFile.ts';
import type { ReadFrame, ReadReject, ReadRequest, ReadRow } from './contract.ts';
import { rowMaker } from './rowMaker.ts';
import { compileSchema } from './schema.ts';
import type { OpenedSource, SourceFormats } from './source.ts';
import { loadFormat } from './sources.ts';

type FileRequest = Extract<ReadRequest, { kind: 'read' }>;

/** A batch is given out once it has so many records, or so many characters. */
const batchRecords = 500;
const batchCharacters = 1024 * 1024;

/** All rows and rejects of a file in batches, then `end`. @throws AppError `dataFile.…`, `file.unreadable` */
export async function* readFile(
  request: FileRequest,
  formats: Partial<SourceFormats>,
): AsyncGenerator<ReadFrame> {
  const { path, choice, rowKind, schema, skip, imageFolder } = request;
  if (kindOfShape[choice.mapping.shape] !== rowKind)
    throw new Error(`a ${choice.mapping.shape} mapping makes no ${rowKind} rows`);
  const make = rowMaker(choice.mapping, schema === null ? null : compileSchema(schema));
  const format = await loadFormat(choice.reading.format, path, formats);
  await using source = await format.open(path, choice.reading, { skip, imageFolder });
  let ordinal = skip;
  let batch = emptyBatch();
  for await (const items of source.records)
    for (const item of items) {
      ordinal += 1;
      batch.characters += add(batch, make(item, ordinal));
      if (batch.rows.length + batch.rejects.length < batchRecords && batch.characters < batchCharacters)
        continue;
      yield batchFrame(batch, source, ordinal);
      batch = emptyBatch();
    }
  yield batchFrame(batch, source, ordinal);
  yield {
    kind: 'end',
    records: ordinal,
    sha256: await source.sha256(),
    sizeBytes: source.sizeBytes,
  };
}

interface Batch {
  readonly rows: ReadRow[];
  readonly rejects: ReadReject[];
  characters: number;
}

const emptyBatch = (): Batch => ({ rows: [], rejects: [], characters: 0 });

function add(batch: Batch, made: ReturnType<ReturnType<typeof rowMaker>>): number {
  if ('reject' in made) {
    batch.rejects.push(made.reject);
    return made.reject.excerpt.length;
  }
  batch.rows.push(made.row);
  return made.row.content.length + (made.row.extra?.length ?? 0);
}

const batchFrame = ({ rows, rejects }: Batch, source: OpenedSource, ordinal: number): ReadFrame => ({
  kind: 'batch',
  batch: { rows, rejects, ordinal, bytesRead: source.bytesRead() },
});
