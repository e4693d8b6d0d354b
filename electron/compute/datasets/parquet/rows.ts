import type { FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import { parquetSchema } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import type { ReadAt } from '../../../common/readAt.ts';
import { longestRecordBytes, type SourceItem } from '../../../ml/datasets/formats/record.ts';
import { type ColumnReader, openColumn } from './column.ts';
import { ParquetProblem } from './problem.ts';
import { BadText, parsers, plainValues, TooLong } from './values.ts';

/** So many rows are put together at once. */
const batchRows = 500;

export interface RowsOptions {
  readonly skip: number;
  readonly onRead: (bytes: number) => void;
}

/** All rows of the file as records, row group by row group; groups that are skipped are not read. */
export async function* readRows(
  file: ReadAt,
  metadata: FileMetaData,
  { skip, onRead }: RowsOptions,
): AsyncGenerator<readonly SourceItem[]> {
  const tree = parquetSchema(metadata);
  let first = 1;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const skipped = Math.min(rows, Math.max(0, skip - (first - 1)));
    if (skipped < rows)
      yield* readGroup(openGroup(file, { group, tree, onRead }), { tree, rows, first, skipped });
    first += rows;
  }
}

function openGroup(
  file: ReadAt,
  { group, tree, onRead }: { group: RowGroup; tree: SchemaTree; onRead: (bytes: number) => void },
): Waiting[] {
  return group.columns.map(({ meta_data: column, file_path, crypto_metadata }) => {
    if (crypto_metadata !== undefined) throw new ParquetProblem('unsupported encryption');
    if (column === undefined || (file_path !== undefined && file_path !== ''))
      throw new ParquetProblem('unsupported columns in other files');
    const schemaPath = getTreePath(tree, column.path_in_schema);
    return { reader: openColumn(file, { column, schemaPath, onRead }), rows: [], at: 0, hasEnded: false };
  });
}

/** Rows of a column that others have yet to come up to. */
interface Waiting {
  readonly reader: ColumnReader;
  rows: ArrayLike<unknown>;
  at: number;
  hasEnded: boolean;
}

const countOf = ({ rows, at }: Waiting): number => rows.length - at;

interface Group {
  readonly tree: SchemaTree;
  readonly rows: number;
  /** Number of its first row in the file, from 1. */
  readonly first: number;
  readonly skipped: number;
}

async function* readGroup(
  columns: readonly Waiting[],
  { tree, rows, first, skipped }: Group,
): AsyncGenerator<readonly SourceItem[]> {
  for (let done = 0; done < rows; ) {
    const wanted = Math.min(batchRows, rows - done);
    for (const column of columns) await fill(column, wanted);
    const count = Math.min(wanted, ...columns.map(countOf));
    if (count === 0) throw new ParquetProblem(`a column has ${done} of ${rows} rows`);
    const values = assemble(columns, tree, count);
    const from = Math.min(count, Math.max(0, skipped - done));
    yield Array.from({ length: count - from }, (_, i) => recordOf(values, from + i, first + done));
    done += count;
  }
}

async function fill(column: Waiting, wanted: number): Promise<void> {
  while (countOf(column) < wanted && !column.hasEnded) {
    const next = await column.reader.next();
    if (next === null) column.hasEnded = true;
    else {
      const rest = Array.prototype.slice.call(column.rows, column.at);
      column.rows = rest.length === 0 ? next : [...rest, ...Array.from(next)];
      column.at = 0;
    }
  }
}

/** The next rows of every column of the table: lists and structs are put together from their parts. */
function assemble(
  columns: readonly Waiting[],
  tree: SchemaTree,
  count: number,
): ReadonlyMap<string, ArrayLike<unknown>> {
  const parts = new Map<string, unknown[]>();
  for (const column of columns) {
    parts.set(
      column.reader.path.join('.'),
      Array.prototype.slice.call(column.rows, column.at, column.at + count),
    );
    column.at += count;
  }
  const table = new Map<string, ArrayLike<unknown>>();
  for (const child of tree.children) {
    const { name } = child.element;
    if (child.children.length > 0) assembleNested(parts as never, child, parsers as Required<typeof parsers>);
    const values = parts.get(name);
    if (values === undefined) throw new ParquetProblem(`column ${name} is missing`);
    table.set(name, values);
  }
  return table;
}

function recordOf(table: ReadonlyMap<string, ArrayLike<unknown>>, row: number, first: number): SourceItem {
  const line = first + row;
  const fields: Record<string, unknown> = Object.create(null);
  const plain = plainValues(longestRecordBytes);
  for (const [name, values] of table)
    try {
      fields[name] = plain.of(values[row]);
    } catch (error) {
      if (error instanceof BadText) return { line, reason: 'encoding', detail: name, excerpt: '' };
      if (error instanceof TooLong) return { line, reason: 'tooLong', detail: name, excerpt: '' };
      throw error;
    }
  return { line, fields };
}
