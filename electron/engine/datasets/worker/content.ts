import { createHash } from 'node:crypto';
import type { RowContent } from '../../../common/datasetRow.ts';
import { canonicalRow } from '../../../ml/datasets/canonical.ts';

/** Canonical JSON, and its SHA-256 in hex. */
export interface StoredContent {
  readonly content: string;
  readonly hash: string;
}

/** A content as it is stored. What follows from it is counted where it is written (`derived.ts`). */
export function contentFields(content: RowContent): StoredContent {
  const { json } = canonicalRow(content);
  return { content: json, hash: createHash('sha256').update(json).digest('hex') };
}
