import type { RejectReason } from '../../../../common/datasetFile.ts';

/** Why a record did not become a row; what it is about stands behind it. */
export const rejectWords = {
  notJson: 'not valid JSON',
  notAnObject: 'not a record with names',
  encoding: 'signs that the encoding does not know',
  tooLong: 'longer than a record may be',
  columnCount: 'other columns than the first line names',
  missing: 'a needed value is missing',
  wrongType: 'a value of the wrong kind',
  empty: 'a needed value is empty',
  unknownRole: 'a speaker of an unknown role',
  roleOrder: 'turns in an order that makes no conversation',
  schema: 'does not meet the schema of the data set',
  duplicate: 'there already, as row',
  image: 'a picture that cannot be used',
} as const satisfies Record<RejectReason, string>;
