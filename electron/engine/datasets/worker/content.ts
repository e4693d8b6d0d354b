import { createHash } from 'node:crypto';
import type { RowContent } from '../../../common/datasetRow.ts';
import { canonicalRow } from '../../../ml/datasets/canonical.ts';
import type { FieldChanges } from './history.ts';

/** All fields of a row that follow from its content. What was found out about the old one (tokens) is unknown again. */
export function contentFields(content: RowContent) {
  const { json, characters, han } = canonicalRow(content);
  const hash = createHash('sha256').update(json).digest('hex');
  return { content: json, hash, characters, han, tokens: null } as const satisfies FieldChanges;
}
