import { hash } from 'node:crypto';
import type { Mapping } from '../../common/datasetFile.ts';
import type { RowContent } from '../../common/datasetRow.ts';
import { canonicalRow, normaliseText } from '../../ml/datasets/canonical.ts';
import { otherMapping } from '../../ml/datasets/formats/detectShapes.ts';
import { excerptOfFields, isBad, type SourceItem } from '../../ml/datasets/formats/record.ts';
import { type MappedRow, type RecordMapper, recordMapper } from '../../ml/datasets/formats/shapes.ts';
import { isMisfit, type Misfit } from '../../ml/datasets/formats/turns.ts';
import type { ReadReject, ReadRow } from './contract.ts';
import type { CheckContent } from './schema.ts';

/** A row ready to be stored with its content, or why there is none. */
export type Made = { readonly row: ReadRow; readonly content: RowContent } | { readonly reject: ReadReject };

export type RowMaker = (item: SourceItem, ordinal: number) => Made;

/** Maps, normalises, hashes and checks records. `check`: null accepts every content. */
export function rowMaker(mapping: Mapping, check: CheckContent | null): RowMaker {
  const map = withOthers(mapping);
  return (item, ordinal) => {
    if (isBad(item)) {
      const { line, reason, detail, excerpt } = item;
      return { reject: { ordinal, line, reason, detail, excerpt } };
    }
    const { line, fields } = item;
    const rejected = ({ reason, detail }: Misfit): Made => ({
      reject: { ordinal, line, reason, detail, excerpt: excerptOfFields(fields) },
    });
    const mapped = map(fields);
    if (isMisfit(mapped)) return rejected(mapped);
    const { content, json, characters, han } = canonicalRow(mapped.content);
    const problem = check === null ? null : check(content);
    if (problem !== null) return rejected({ reason: 'schema', detail: problem });
    const extra = mapped.extra === null ? null : JSON.stringify(mapped.extra);
    const row: ReadRow = {
      ordinal,
      line,
      // As text first: a buffer of its own for each would cost more than the hashing.
      hash: Buffer.from(hash('sha256', json, 'binary'), 'binary'),
      content: json,
      extra,
      label: mapped.label === null ? null : normaliseText(mapped.label),
      characters,
      han,
    };
    return { row, content };
  };
}

/** Joined files hold records that are written otherwise: one without any of the mapping's columns is read as it is written. */
function withOthers(mapping: Mapping): RecordMapper {
  const map = recordMapper(mapping);
  return (fields): MappedRow | Misfit => {
    const mapped = map(fields);
    if (!isMisfit(mapped) || mapped.reason !== 'missing') return mapped;
    const other = otherMapping(fields, mapping);
    return other === null ? mapped : recordMapper(other)(fields);
  };
}
