import type { RowContent } from '../../../../common/datasetRow.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import type { LabellingTask, LabelRule } from '../../../../contract/datasets/labelling.ts';
import { compileRule } from '../../../../ml/datasets/rules/compileRule.ts';
import { createRuleRun, type RunRow } from '../../../../ml/datasets/rules/ruleRun.ts';
import { limitSeconds, timeLimited } from '../cleaning/guard.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { applyLongOperation } from '../history.ts';
import type { OperationContext } from '../operation.ts';
import { requireLabel } from '../rows/edit.ts';
import { findTargets } from './task.ts';

export interface LabelRules extends Pick<LabellingTask, 'filter' | 'overwrite'> {
  /** The first that hits a row gives it its label. */
  readonly rules: readonly LabelRule[];
}

/** Rows by the rule that labels them; a rule is its place in the list. */
interface Hits {
  readonly looked: number;
  readonly hits: readonly { readonly row: number; readonly rule: number }[];
}

const rowsAtOnce = 256;

/** Throws `datasets.patternInvalid`, `datasets.patternEndless`, `datasets.labelUnknown`. */
async function findHits(
  file: DatasetFile,
  { rules, ...which }: LabelRules,
  context: OperationContext,
): Promise<Hits> {
  for (const { label } of rules) requireLabel(file, label);
  const compiled = rules.map(({ label, scope, check }, at) =>
    compileRule({ id: String(at), name: label, scope, check, action: { do: 'tag', tag: label } }),
  );
  const run = createRuleRun(compiled, timeLimited);
  const targets = await findTargets(file, { ...which, run: null }, context);
  const hits = new Map<number, number>();
  for (let at = 0; at < targets.length; at += rowsAtOnce) {
    run.batch(
      readContents(file, targets.subarray(at, at + rowsAtOnce)),
      (rule, content) => rule.hits(content),
      ({ row }, { rule }, isHit) => {
        if (isHit && !hits.has(row)) hits.set(row, Number(rule.id));
      },
    );
    const [stopped] = run.stopped;
    if (stopped) throw endless(stopped);
    context.progress(at, targets.length);
    await context.breathe();
  }
  return { looked: targets.length, hits: [...hits].map(([row, rule]) => ({ row, rule })) };
}

function readContents(file: DatasetFile, rows: Uint32Array): RunRow[] {
  return file
    .all<{ row: number; content: string }>(
      'SELECT contents.id AS row, content FROM json_each(?) AS chosen JOIN contents ON contents.id = chosen.value ORDER BY chosen.key',
      JSON.stringify([...rows]),
    )
    .map(({ row, content }) => ({ row, content: JSON.parse(content) as RowContent }));
}

function endless({ rule, row }: ReturnType<typeof createRuleRun>['stopped'][number]): AppError {
  const pattern = rule.check.kind === 'pattern' ? rule.check.pattern : rule.check.kind;
  return new AppError('datasets.patternEndless', { rule: rule.name, row, pattern, seconds: limitSeconds });
}

/** What each rule would label; nothing is stored. */
export async function countLabelRules(file: DatasetFile, asked: LabelRules, context: OperationContext) {
  const { looked, hits } = await findHits(file, asked, context);
  const counts = asked.rules.map(() => 0);
  for (const { rule } of hits) counts[rule] = (counts[rule] ?? 0) + 1;
  return { matching: looked, counts };
}

/** One step of the history. A label by a rule is its author's: somebody else reviews it. */
export async function labelByRules(
  file: DatasetFile,
  { actor, ...asked }: LabelRules & { readonly actor: string },
  context: OperationContext,
): Promise<{ readonly operation: number | null; readonly labelled: number }> {
  const { hits } = await findHits(file, asked, context);
  const operation = await applyLongOperation(
    file,
    { kind: 'labelling.rules', parameters: asked, actor, context },
    hits.map(({ row, rule }) => (log) => {
      const label = (asked.rules[rule] as LabelRule).label;
      log.change(row, { label, label_by: 'rule', author: actor, review: null, reviewer: null });
    }),
  );
  return { operation, labelled: hits.length };
}
