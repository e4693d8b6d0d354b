import type { BulkChange } from '../../../../../electron/contract/datasets/rows.ts';

/** What can be done to many rows at once, in the order of the form. */
export const bulkParts = [
  'label',
  'addTags',
  'removeTags',
  'stars',
  'assignee',
  'split',
  'replace',
  'removed',
] as const satisfies readonly (keyof BulkChange)[];
export type BulkPart = (typeof bulkParts)[number];

/** What a part begins with when it is chosen. Empty words take a value away. */
export const firstValues = {
  label: '',
  addTags: [],
  removeTags: [],
  stars: 0,
  assignee: '',
  split: '',
  replace: { find: '', with: '', isExpression: false },
  removed: true,
} as const;

export interface BulkForm {
  readonly label?: string;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly stars?: number;
  readonly assignee?: string;
  readonly split?: string;
  readonly replace?: { readonly find: string; readonly with: string; readonly isExpression: boolean };
  readonly removed?: boolean;
}

const orNull = (text: string) => text.trim() || null;

/** The change that a form stands for; null: it does nothing yet. */
export function toBulkChange(form: BulkForm): BulkChange | null {
  const change: BulkChange = {
    ...(form.label !== undefined && { label: orNull(form.label) }),
    ...(form.addTags?.length && { addTags: [...form.addTags] }),
    ...(form.removeTags?.length && { removeTags: [...form.removeTags] }),
    ...(form.stars !== undefined && { stars: form.stars || null }),
    ...(form.assignee !== undefined && { assignee: orNull(form.assignee) }),
    ...(form.split !== undefined && { split: orNull(form.split) }),
    ...(form.replace !== undefined && form.replace.find !== '' && { replace: { ...form.replace } }),
    ...(form.removed !== undefined && { removed: form.removed }),
  };
  return Object.keys(change).length === 0 ? null : change;
}
