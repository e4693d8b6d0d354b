import type { SchemaElement } from 'hyparquet';

/** What a column holds, and how it is written where a cell is one text (CSV) and where it has a type (Parquet). */
interface ColumnKind {
  flat(value: unknown): string;
  parquet(name: string): readonly SchemaElement[];
}

const optional = 'OPTIONAL';
const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: optional,
});
const struct = (name: string, fields: readonly (readonly SchemaElement[])[]): SchemaElement[] => [
  { name, repetition_type: optional, num_children: fields.length },
  ...fields.flat(),
];
const list = (name: string, element: readonly SchemaElement[]): SchemaElement[] => [
  { name, repetition_type: optional, converted_type: 'LIST', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ...element,
];

const speech = (name: string) => struct(name, [[text('from')], [text('value')]]);
const call = (name: string) =>
  struct(name, [[text('id')], [text('type')], struct('function', [[text('name')], [text('arguments')]])]);
const message = (name: string) =>
  struct(name, [
    [text('role')],
    [text('content')],
    list('tool_calls', call('element')),
    [text('tool_call_id')],
  ]);

const json = (value: unknown): string => JSON.stringify(value);

export const columnTypes = {
  text: { flat: String, parquet: (name) => [text(name)] },
  boolean: {
    flat: String,
    parquet: (name) => [{ name, type: 'BOOLEAN', repetition_type: optional }],
  },
  texts: { flat: json, parquet: (name) => list(name, [text('element')]) },
  pairs: { flat: json, parquet: (name) => list(name, list('element', [text('element')])) },
  messages: { flat: json, parquet: (name) => list(name, message('element')) },
  speeches: { flat: json, parquet: (name) => list(name, speech('element')) },
  answer: { flat: (value) => (value as { value: string }).value, parquet: speech },
} as const satisfies Record<string, ColumnKind>;
export type ColumnType = keyof typeof columnTypes;
