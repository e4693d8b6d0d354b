/** One thing that was classified. */
export interface Classified {
  readonly actual: string;
  /** null: what was answered is none of the labels. */
  readonly predicted: string | null;
}

export interface LabelScores {
  readonly label: string;
  /** Things that really have it. */
  readonly support: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface ClassificationScores {
  /** Share of right answers. */
  readonly accuracy: number;
  /** Means over the labels, each counting the same (macro). */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** In the order of `labels`. */
  readonly perLabel: readonly LabelScores[];
  readonly labels: readonly string[];
  /** [actual][predicted], in the order of `labels`; the last column is answers that are no label. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Accuracy, precision, recall and F1 as scikit-learn defines them, 0 where a share has nothing under it (`zero_division=0`).
 * An answer that is no label is wrong: it lowers the recall of the label that it should have been, and no label's precision.
 *
 * @param labels all that are possible; those of `things` must be among them
 * @throws RangeError for a label that is not among them, and for nothing at all
 */
export function scoreClasses(things: readonly Classified[], labels: readonly string[]): ClassificationScores {
  if (things.length === 0 || labels.length === 0) throw new RangeError('nothing was classified');
  const place = new Map(labels.map((label, index) => [label, index]));
  const placeOf = (label: string): number => {
    const index = place.get(label);
    if (index === undefined) throw new RangeError(`${label} is none of the labels`);
    return index;
  };
  const confusion = labels.map(() => new Array<number>(labels.length + 1).fill(0));
  for (const { actual, predicted } of things) {
    const row = confusion[placeOf(actual)] as number[];
    const column = predicted === null ? labels.length : placeOf(predicted);
    row[column] = (row[column] as number) + 1;
  }
  const perLabel = labels.map((label, index) => scoreLabel(label, index, confusion));
  const right = confusion.reduce((sum, row, index) => sum + (row[index] as number), 0);
  const mean = (key: 'precision' | 'recall' | 'f1') =>
    perLabel.reduce((sum, scores) => sum + scores[key], 0) / labels.length;
  return {
    accuracy: right / things.length,
    precision: mean('precision'),
    recall: mean('recall'),
    f1: mean('f1'),
    ...{ perLabel, labels, confusion },
  };
}

function scoreLabel(label: string, index: number, confusion: readonly (readonly number[])[]): LabelScores {
  const own = confusion[index] as readonly number[];
  const right = own[index] as number;
  const support = own.reduce((sum, count) => sum + count, 0);
  const predicted = confusion.reduce((sum, row) => sum + (row[index] as number), 0);
  return {
    label,
    support,
    precision: share(right, predicted),
    recall: share(right, support),
    f1: share(2 * right, support + predicted),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
