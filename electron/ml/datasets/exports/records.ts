import type { ExportMeta } from '../../../common/datasetExport.ts';
import type { RowContent } from '../../../common/datasetRow.ts';
import type { ColumnType } from './columnTypes.ts';
import type { ExportOptions, ExportRow, Tally } from './export.ts';
import { type Fields, isLoss, type Spelling, spellings } from './spellings.ts';

export interface RecordWriter {
  /** Of a table: the columns in their order. */
  readonly columns: ReadonlyMap<string, ColumnType>;
  /** Every column that the row has something for; null: the row cannot be written, which the tally knows. */
  record(row: ExportRow): Fields | null;
}

/** Where the columns of a table are: keys of `extra` beyond them are lost. JSON takes every key. */
export function recordWriter(options: ExportOptions, tally: Tally): RecordWriter {
  if (options.shape === 'image') throw new Error('pictures are no records');
  const { columns: own, spell, changes } = spellings[options.shape] as Spelling<RowContent>;
  const isTable = options.format !== 'jsonl' && options.format !== 'json';
  const taken = new Set(Object.keys(own));
  const meta = metaColumns(options.meta, taken);
  const extraNames = new Map<string, string>();
  const extraName = (key: string) => {
    const name = extraNames.get(key) ?? unlike(taken, key);
    extraNames.set(key, name);
    return name;
  };
  if (isTable && options.meta.includes('extra')) options.extraColumns.forEach(extraName);
  const columns = new Map<string, ColumnType>(Object.entries(own));
  for (const { name, type } of meta) columns.set(name, type);
  for (const name of extraNames.values()) columns.set(name, 'text');
  return {
    columns,
    record(row) {
      const spelled = spell(row.content);
      if (isLoss(spelled)) {
        tally.lost(spelled, row.id);
        return null;
      }
      const changed = changes?.(row.content) ?? null;
      if (changed !== null) tally.lost(changed, row.id);
      // Without a prototype: a key `__proto__` of the source is a key like any other.
      const fields: Fields = Object.create(null);
      for (const [name, value] of Object.entries(spelled)) if (value !== null) fields[name] = value;
      for (const { name, of } of meta) if (of(row) !== null) fields[name] = of(row);
      if (options.meta.includes('extra'))
        for (const [key, value] of Object.entries(row.extra ?? {})) {
          if (!isTable) fields[extraName(key)] = value;
          else if (extraNames.has(key)) fields[extraName(key)] = cellText(value);
          else tally.lost('otherColumns', row.id);
        }
      tally.wrote(Object.keys(fields));
      return fields;
    },
  };
}

const metaSources = {
  label: { name: 'label', other: 'category', type: 'text', of: (row) => row.label },
  split: { name: 'split', other: 'split_', type: 'text', of: (row) => row.split },
  tags: { name: 'tags', other: 'tags_', type: 'texts', of: (row) => row.tags },
} as const satisfies Record<
  Exclude<ExportMeta, 'extra'>,
  { name: string; other: string; type: ColumnType; of(row: ExportRow): unknown }
>;

/** A label stands under another name where the shape has a column called so (the rating of KTO). */
function metaColumns(wanted: readonly ExportMeta[], taken: Set<string>) {
  return wanted
    .filter((meta) => meta !== 'extra')
    .map((meta) => {
      const { name, other, type, of } = metaSources[meta];
      const free = taken.has(name) ? other : name;
      taken.add(free);
      return { name: free, type, of } as { name: string; type: ColumnType; of(row: ExportRow): unknown };
    });
}

/** A name that no column has yet. */
function unlike(taken: Set<string>, key: string): string {
  let name = key;
  while (taken.has(name)) name += '_';
  taken.add(name);
  return name;
}

const cellText = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
