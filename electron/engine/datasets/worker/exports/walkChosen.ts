import type { RowContent } from '../../../../common/datasetRow.ts';
import type { RowFilter } from '../../../../contract/datasets/rows.ts';
import type { DatasetState } from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { contentAsText } from '../rows/revisions.ts';
import { walkIds } from '../rows/walkIds.ts';
import { type RecordRow, readRecords } from '../versions/record.ts';
import { textMatcher } from '../versions/textMatcher.ts';

const atOnce = 250;

/** Pages of a filter's rows of a version or the draft. A version has no search index: its texts are looked through. */
export function* walkChosen(
  file: DatasetFile,
  of: DatasetState,
  { search, ...filter }: RowFilter,
): Generator<RecordRow[]> {
  const text = search?.trim() ?? '';
  const isFound = of === 'draft' || text === '' ? null : textMatcher(text);
  const asked = isFound === null && text !== '' ? { ...filter, search: text } : filter;
  for (const ids of walkIds(file, asked, { descending: false }))
    for (let from = 0; from < ids.length; from += atOnce) {
      const rows = [...readRecords(file, ids.slice(from, from + atOnce)).values()];
      yield isFound === null ? rows : rows.filter(({ content }) => isFound(asText(content)));
    }
}

const asText = (content: string): string => contentAsText(JSON.parse(content) as RowContent);
