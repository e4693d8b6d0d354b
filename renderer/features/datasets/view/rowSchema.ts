import type { DatasetKind } from '../../../../electron/common/datasetRow.ts';
import type { DatasetDetail } from '../../../../electron/contract/datasets/core.ts';

type ParsedSchema =
  | { readonly isValid: true; readonly schema: DatasetDetail['schema'] }
  | { readonly isValid: false };

/** What was typed, as far as the window can judge it; nothing typed is no schema. */
export function parseSchema(text: string): ParsedSchema {
  if (text.trim() === '') return { isValid: true, schema: null };
  try {
    const schema: unknown = JSON.parse(text);
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return { isValid: false };
    return { isValid: true, schema: schema as Record<string, unknown> };
  } catch {
    return { isValid: false };
  }
}

const text = (minLength: number, maxLength: number) => ({ type: 'string', minLength, maxLength });
const turns = (least: number) => ({
  type: 'array',
  minItems: least,
  items: { properties: { content: text(1, 4_000) } },
});

/** To begin with: limits that most sets have. */
export const exampleSchema = {
  chat: { properties: { turns: turns(2) } },
  preference: { properties: { turns: turns(1), chosen: text(1, 4_000), rejected: text(1, 4_000) } },
  rated: { properties: { turns: turns(2) } },
  text: { properties: { text: text(20, 8_000) } },
  image: { properties: { labels: { type: 'array', minItems: 1 } } },
} as const satisfies Record<DatasetKind, object>;
