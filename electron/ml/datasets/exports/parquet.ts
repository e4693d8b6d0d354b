import type { SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { ParquetWriter } from 'hyparquet-writer/src/parquet-writer.js';
import { columnTypes } from './columnTypes.ts';
import { type ExportOptions, type ExportPiece, type OpenedExport, openTally } from './export.ts';
import { recordWriter } from './records.ts';
import type { Fields } from './spellings.ts';

/** A row group is written when it has so many rows, or so many characters of JSON, which bounds the memory. */
const groupRows = 10_000;
const groupCharacters = 16 * 1024 * 1024;

/** Parquet with Snappy: lists of messages are lists of structs, as the libraries that train models expect them. */
export function parquetExport(options: ExportOptions): OpenedExport {
  const tally = openTally();
  const { columns, record } = recordWriter(options, tally);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'Inhouse' });
  let group: Fields[] = [];
  let characters = 0;
  const writeGroup = () => {
    const columnData = [...columns.keys()].map((name) => ({
      name,
      data: group.map((fields) => fields[name] ?? null),
    }));
    // The writer counts in `offset`; a group without rows is none.
    writer.write({ columnData, rowGroupSize: Math.max(1, group.length) });
    group = [];
    characters = 0;
  };
  const drain = (): readonly ExportPiece[] => {
    if (bytes.index === 0) return [];
    const piece = bytes.getBytes().slice();
    bytes.index = 0;
    return [{ kind: 'append', path: `${options.name}.parquet`, bytes: piece }];
  };
  return {
    push(rows) {
      for (const row of rows) {
        const fields = record(row);
        if (fields === null) continue;
        group.push(fields);
        characters += JSON.stringify(row.content).length;
        if (group.length >= groupRows || characters >= groupCharacters) writeGroup();
      }
      return drain();
    },
    end() {
      writeGroup();
      writer.finish();
      return drain();
    },
    report: tally.report,
  };
}

const schemaOf = (columns: ReadonlyMap<string, keyof typeof columnTypes>): SchemaElement[] => [
  { name: 'root', num_children: columns.size },
  ...[...columns].flatMap(([name, type]) => columnTypes[type].parquet(name)),
];
