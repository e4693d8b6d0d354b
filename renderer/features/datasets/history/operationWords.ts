import type { TFunction } from 'i18next';
import type { en } from '../../../i18n/en/index.ts';

type OperationText = keyof typeof en.datasets.history.kind;

/** The text of each kind of step; one that has none is shown as it is called. */
const textOfKind: Readonly<Record<string, OperationText>> = {
  'rows.add': 'add',
  'rows.edit': 'edit',
  'rows.review': 'review',
  'rows.bulk': 'bulk',
  'rules.apply': 'rules',
  'duplicates.keepOne': 'keepOne',
  'personal.mask': 'mask',
  'labelling.model': 'labelModel',
  'labelling.rules': 'labelRules',
  'versions.split': 'split',
  undo: 'undo',
};

export function operationText(t: TFunction, kind: string): string {
  const text = textOfKind[kind];
  return text ? t(`datasets.history.kind.${text}`) : kind;
}
