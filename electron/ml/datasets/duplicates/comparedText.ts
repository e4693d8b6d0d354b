import { type RowContent, textsOf } from '../../../common/datasetRow.ts';

/** What two rows are compared by: everything that is said in them. Pictures have no text to compare: ''. */
export function comparedText(content: RowContent): string {
  return 'image' in content ? '' : textsOf(content).join('\n');
}
