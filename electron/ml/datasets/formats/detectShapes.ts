import {
  type ColumnRole,
  kindOfShape,
  type Mapping,
  type RecordShape,
  roleNeeds,
  type ShapeColumns,
  shapeColumns,
} from '../../../common/datasetFile.ts';
import { columnFor, comparable } from './columnNames.ts';
import { meaningfulColumns, recordMapper } from './shapes.ts';
import { isMisfit } from './turns.ts';

type Fields = Readonly<Record<string, unknown>>;

/** More telling shapes first: among shapes that fit equally well the first is taken. */
const order = [
  'preference',
  'kto',
  'messages',
  'sharegpt',
  'alpaca',
  'promptCompletion',
  'text',
] as const satisfies readonly RecordShape[];

/** Shapes that the columns of these records have, the one first that most of them fit. */
export function detectShapes(records: readonly Fields[]): Mapping[] {
  const columns = namesOf(records);
  const found = order.flatMap((shape, rank) => {
    const mapping = mappingFor(shape, columns);
    return mapping === null ? [] : [{ mapping, rank, share: shareOfFits(records, mapping) }];
  });
  found.sort((a, b) => Math.round(10 * (b.share - a.share)) || a.rank - b.rank);
  return found.map(({ mapping }) => mapping);
}

/**
 * For a record with none of the mapping's columns: how else it could be read into the same kind of row. Files that were joined
 * from several hold such records.
 */
export function otherMapping(fields: Fields, { shape, columns }: Mapping): Mapping | null {
  for (const column of Object.values(columns))
    if (column !== undefined && Object.hasOwn(fields, column)) return null;
  return detectShapes([fields]).find((other) => kindOfShape[other.shape] === kindOfShape[shape]) ?? null;
}

function namesOf(records: readonly Fields[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const record of records)
    for (const name of Object.keys(record)) {
      const key = comparable(name);
      if (!names.has(key)) names.set(key, name);
    }
  return names;
}

/** null: a column that the shape needs is not there. */
function mappingFor(shape: RecordShape, names: ReadonlyMap<string, string>): Mapping | null {
  const { needs, knows }: ShapeColumns = shapeColumns[shape];
  const columns: Partial<Record<ColumnRole, string>> = {};
  const taken = new Set<string>();
  const take = (role: ColumnRole): boolean => {
    const column = columnFor(role, new Map([...names].filter(([, name]) => !taken.has(name))));
    if (column === null) return false;
    columns[role] = column;
    taken.add(column);
    return true;
  };
  for (const need of needs) if (![need].flat().some(take)) return null;
  for (const known of knows)
    [known].flat().some((role) => {
      const wanted = roleNeeds[role];
      return (wanted === undefined || columns[wanted] !== undefined) && take(role);
    });
  return { shape, columns: meaningfulColumns(shape, columns) };
}

function shareOfFits(records: readonly Fields[], mapping: Mapping): number {
  const map = recordMapper(mapping);
  return records.filter((fields) => !isMisfit(map(fields))).length / records.length;
}
