import type { RowContent } from '../../../../common/datasetRow.ts';
import { type Leakage, type LeakKind, leakKinds } from '../../../../contract/datasets/versions.ts';
import { straddlingGroups } from '../../../../ml/datasets/sampling/straddling.ts';
import { lastSearch } from '../cleaning/duplicates/find.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { contentAsText } from '../rows/revisions.ts';
import type { Belonging } from './belonging.ts';
import { gatherBelonging } from './gather.ts';

const shownGroups = 5;
const shownCharacters = 200;

type Finder = (belonging: Belonging) => number[][];

const finders: Readonly<Record<LeakKind, Finder>> = {
  sameContent: ({ contents, splits }) => straddlingGroups({ keys: contents, parts: splits }),
  nearDuplicate: ({ clusters, splits }) => straddlingGroups({ keys: clusters, parts: splits }),
  // Where all answers are the same, too, it is the same content.
  sameQuestion: ({ questions, contents, splits }) =>
    straddlingGroups({ keys: questions, parts: splits }).filter(
      (group) => new Set(group.map((at) => contents[at])).size > 1,
    ),
};

/** What stands in more than one split among the rows as they are. */
export async function draftLeakage(
  file: DatasetFile,
  _input: Record<string, never>,
  context: OperationContext,
): Promise<Leakage> {
  return withTexts(
    file,
    findLeakage(await gatherBelonging(file, context), { nearDuplicatesKnown: knowsNearDuplicates(file) }),
  );
}

/** The beginnings of the examples' texts, from where the rows are. */
export function withTexts(file: DatasetFile, leakage: Leakage): Leakage {
  const kinds = leakage.kinds.map((kind) => ({
    ...kind,
    examples: kind.examples.map(({ rows }) => ({
      rows: rows.map(({ row, split }) => ({ row, split, text: beginningOf(file, row) })),
    })),
  }));
  return { ...leakage, kinds };
}

/** The same of rows that have been gathered, without their texts. */
export function findLeakage(
  belonging: Belonging,
  { nearDuplicatesKnown }: Pick<Leakage, 'nearDuplicatesKnown'>,
): Leakage {
  const { splits, splitNames } = belonging;
  const leaking = new Set<number>();
  const kinds = leakKinds.map((kind) => {
    const groups = finders[kind](belonging);
    for (const group of groups) for (const at of group) leaking.add(at);
    const rows = groups.reduce((sum, group) => sum + group.length, 0);
    const examples = groups.slice(0, shownGroups).map((group) => exampleOf(belonging, group));
    return { kind, groups: groups.length, rows, examples };
  });
  const counts = new Uint32Array(splitNames.length + 1);
  for (const split of splits) counts[split + 1] = (counts[split + 1] as number) + 1;
  return {
    rows: splits.length - (counts[0] as number),
    splits: [
      ...splitNames.map((name, split) => ({ name, rows: counts[split + 1] as number })),
      ...(counts[0] === 0 ? [] : [{ name: null, rows: counts[0] as number }]),
    ],
    leaking: leaking.size,
    kinds,
    nearDuplicatesKnown,
  };
}

function exampleOf({ ids, splits, splitNames }: Belonging, group: readonly number[]) {
  const [first = 0] = group;
  const other = group.find((at) => splits[at] !== splits[first]) ?? first;
  return {
    rows: [first, other].map((at) => ({
      row: ids[at] as number,
      split: splitNames[splits[at] as number] as string,
      text: null,
    })),
  };
}

/** The first characters of a row, to know it by. */
export function beginningOf(file: DatasetFile, row: number): string {
  const found = file.get<{ content: string }>('SELECT content FROM contents WHERE id = ?', row);
  if (found === null) return '';
  const text = contentAsText(JSON.parse(found.content) as RowContent);
  return [...text.slice(0, shownCharacters * 2)].slice(0, shownCharacters).join('');
}

/** Whether anybody has looked for near duplicates; equal rows are known without. */
export function knowsNearDuplicates(file: DatasetFile): boolean {
  return lastSearch(file) !== null;
}
