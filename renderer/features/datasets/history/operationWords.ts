import type { TFunction } from 'i18next';
import * as z from 'zod';
import type { DatasetOperation } from '../../../../electron/contract/datasets/core.ts';
import { reviewStates } from '../../../../electron/contract/datasets/rows.ts';

/** A step in words: of what it was asked only what a reader needs to know it again. */
type Sentence = (t: TFunction, parameters: unknown) => string;

const ofRow = z.object({ row: z.number() });
const ofReview = ofRow.extend({ verdict: z.enum(reviewStates) });
const ofOperation = z.object({ operation: z.number() });

/** What was asked may be of an older Inhouse, or held back after a freeze: then the sentence does without. */
function told<Parameters>(schema: z.ZodType<Parameters>, parameters: unknown): Parameters | null {
  const read = schema.safeParse(parameters);
  return read.success ? read.data : null;
}

const sentences: Readonly<Record<string, Sentence>> = {
  'rows.add': (t) => t('datasets.history.kind.add'),
  'rows.edit': (t, parameters) => {
    const edit = told(ofRow, parameters);
    return edit ? t('datasets.history.kind.editRow', edit) : t('datasets.history.kind.edit');
  },
  'rows.review': (t, parameters) => {
    const review = told(ofReview, parameters);
    if (!review) return t('datasets.history.kind.review');
    const verdict = t(`datasets.history.verdict.${review.verdict}`);
    return t('datasets.history.kind.reviewRow', { row: review.row, verdict });
  },
  'rows.bulk': (t) => t('datasets.history.kind.bulk'),
  'rules.apply': (t) => t('datasets.history.kind.rules'),
  'duplicates.keepOne': (t) => t('datasets.history.kind.keepOne'),
  'personal.mask': (t) => t('datasets.history.kind.mask'),
  'labelling.model': (t) => t('datasets.history.kind.labelModel'),
  'labelling.rules': (t) => t('datasets.history.kind.labelRules'),
  'labelling.verdict': (t) => t('datasets.history.kind.labelVerdict'),
  'feedback.collect': (t) => t('datasets.history.kind.collect'),
  'versions.split': (t) => t('datasets.history.kind.split'),
  'versions.freeze': (t) => t('datasets.history.kind.freeze'),
  'versions.withdraw': (t) => t('datasets.history.kind.withdraw'),
  undo: (t, parameters) => {
    const undone = told(ofOperation, parameters);
    return undone
      ? t('datasets.history.kind.undoStep', { step: undone.operation })
      : t('datasets.history.kind.undo');
  },
};

/** A kind that nobody has written a sentence for is shown as it is called. */
export function operationText(
  t: TFunction,
  { kind, parameters }: Pick<DatasetOperation, 'kind' | 'parameters'>,
): string {
  return sentences[kind]?.(t, parameters) ?? kind;
}

/** Who did it, as people call them. */
export function actorName(t: TFunction, actor: string): string {
  return actor === 'single-user' ? t('datasets.history.you') : actor;
}
