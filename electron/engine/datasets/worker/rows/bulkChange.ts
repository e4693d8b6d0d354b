import type { RowContent } from '../../../../common/datasetRow.ts';
import type { BulkChange, RowChange } from '../../../../contract/datasets/rows.ts';
import { type CompiledRule, compileRule } from '../../../../ml/datasets/rules/compileRule.ts';
import { createRuleRun, type RuleRun } from '../../../../ml/datasets/rules/ruleRun.ts';
import { timeLimited } from '../cleaning/guard.ts';
import { requireEnds } from '../cleaning/runRules.ts';
import { contentFields } from '../content.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { type FieldChanges, readFields } from '../history.ts';
import { authored, requireLabel, toFields } from './edit.ts';

/** The new fields of those of the rows that are to be changed. */
export type Changer = (rows: readonly number[], operation: number) => Map<number, FieldChanges>;

export function createChanger(file: DatasetFile, change: BulkChange, actor: string): Changer {
  const { addTags = [], removeTags = [], split, replace, ...simple } = change;
  requireLabel(file, simple.label ?? null);
  const replaced = replace && createReplacer(file, replace, actor);
  return (rows, operation) => {
    const contents = replaced?.(rows);
    const changesRow = (row: number): FieldChanges => ({
      ...toFields(file, simple satisfies RowChange, { row, actor, operation }),
      ...(split !== undefined && { split: split || null }),
      ...(addTags.length + removeTags.length > 0 && { tags: changeTags(file, row, { addTags, removeTags }) }),
      ...contents?.get(row),
    });
    return new Map(rows.map((row) => [row, changesRow(row)]));
  };
}

function changeTags(
  file: DatasetFile,
  row: number,
  { addTags, removeTags }: { readonly addTags: readonly string[]; readonly removeTags: readonly string[] },
): string[] {
  const { tags = [] } = readFields(file, row, ['tags']);
  return [...new Set([...tags.filter((tag) => !removeTags.includes(tag)), ...addTags])].sort();
}

/** People's own expressions run as a rule does: under a time limit, and named when they come to no end. */
function createReplacer(file: DatasetFile, { find, with: text, isExpression }: Replace, actor: string) {
  const run = createRuleRun([replacementRule({ find, with: text, isExpression })], timeLimited);
  const read = file.prepare(
    'SELECT id AS row, content FROM contents WHERE id IN (SELECT value FROM json_each(?))',
  );
  return (rows: readonly number[]): Map<number, FieldChanges> => {
    const stored = read.all(JSON.stringify(rows)) as { row: number; content: string }[];
    const changed = new Map<number, FieldChanges>();
    replaceAll(
      run,
      stored.map(({ row, content }) => ({ row, content: JSON.parse(content) as RowContent })),
      (row, content) => changed.set(row, { ...contentFields(content), ...authored(actor) }),
    );
    return changed;
  };
}

type Replace = NonNullable<BulkChange['replace']>;

function replacementRule({ find, with: text, isExpression }: Replace): CompiledRule {
  return compileRule({
    ...{ id: 'bulk', name: find, scope: 'all' },
    check: {
      kind: 'pattern',
      pattern: isExpression ? find : find.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'),
      ignoreCase: false,
    },
    action: { do: 'replace', with: isExpression ? text : text.replaceAll('$', '$$$$') },
  });
}

function replaceAll(
  run: RuleRun,
  rows: Parameters<RuleRun['batch']>[0],
  visit: (row: number, content: RowContent) => void,
): void {
  run.batch(
    rows,
    (rule, content) => rule.apply(content),
    ({ row }, _, outcome) => {
      if (outcome?.do === 'replace') visit(row, outcome.content);
    },
  );
  requireEnds(run);
}
