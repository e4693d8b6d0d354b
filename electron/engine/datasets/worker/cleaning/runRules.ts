import { AppError } from '../../../../common/errors/appError.ts';
import { compileRule, type RuleOutcome } from '../../../../ml/datasets/rules/compileRule.ts';
import { createRuleRun, type RuleRun } from '../../../../ml/datasets/rules/ruleRun.ts';
import { contentFields } from '../content.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { applyLongOperation, type OperationLog, readTags } from '../history.ts';
import type { OperationContext } from '../operation.ts';
import { countLive, walkRows } from '../walkRows.ts';
import { limitSeconds, timeLimited } from './guard.ts';
import { findRules, storeCount } from './rules.ts';

const rowsAtOnce = 256;

/** Goes through all rows; a rule that comes to no end is named, and nothing of its count is kept. Throws `datasets.patternEndless`. */
export async function countRules(
  file: DatasetFile,
  { rules: ids }: { readonly rules: readonly string[] },
  context: OperationContext,
): Promise<{ readonly counts: Readonly<Record<string, number>> }> {
  const rules = findRules(file, ids).map(compileRule);
  const run = createRuleRun(rules, timeLimited);
  const hits = new Map(rules.map((rule) => [rule.rule.id, 0]));
  const of = countLive(file);
  let looked = 0;
  for (const page of walkRows(file, { atOnce: rowsAtOnce })) {
    run.batch(
      page,
      (rule, content) => rule.hits(content),
      (_, { rule }, isHit) => {
        if (isHit) hits.set(rule.id, (hits.get(rule.id) ?? 0) + 1);
      },
    );
    requireEnds(run);
    looked += page.length;
    context.progress(looked, of);
    await context.breathe();
  }
  file.transaction(() => {
    for (const [rule, count] of hits) storeCount(file, { rule, hits: count, of: looked });
  });
  return { counts: Object.fromEntries(hits) };
}

/** Does to every row what the rules say, as one step of the history. A row that one of them takes out is not asked further. */
export async function applyRules(
  file: DatasetFile,
  { rules: ids, actor }: { readonly rules: readonly string[]; readonly actor: string },
  context: OperationContext,
): Promise<{ readonly operation: number | null }> {
  const rules = findRules(file, ids);
  const start = { kind: 'rules.apply', parameters: { rules }, actor, context };
  const operation = await applyLongOperation(file, start, stepsOf(file, { rules: ids, context }));
  return { operation };
}

/** A step for each page of rows: what it decides it has read in the same transaction. */
function* stepsOf(
  file: DatasetFile,
  { rules: ids, context }: { readonly rules: readonly string[]; readonly context: OperationContext },
): Generator<(log: OperationLog) => void> {
  // A run of its own for each: it sees what the one before it has left.
  const runs = findRules(file, ids).map((rule) => createRuleRun([compileRule(rule)], timeLimited));
  const of = countLive(file);
  let looked = 0;
  for (const page of walkRows(file, { atOnce: rowsAtOnce }))
    yield (log) => {
      const left = new Map(page.map(({ row, content }) => [row, content]));
      for (const run of runs) {
        run.batch(
          [...left].map(([row, content]) => ({ row, content })),
          (rule, content) => rule.apply(content),
          ({ row }, _, outcome) => {
            if (outcome === null) return;
            applyOutcome(file, { log, row, outcome });
            if (outcome.do === 'remove') left.delete(row);
            else if (outcome.do === 'replace') left.set(row, outcome.content);
          },
        );
        requireEnds(run);
      }
      looked += page.length;
      context.progress(looked, of);
    };
}

interface Outcome {
  readonly log: OperationLog;
  readonly row: number;
  readonly outcome: RuleOutcome;
}

function applyOutcome(file: DatasetFile, { log, row, outcome }: Outcome): void {
  if (outcome.do === 'remove') log.change(row, { removed: log.id });
  else if (outcome.do === 'replace') log.change(row, contentFields(outcome.content));
  else log.change(row, { tags: [...new Set([...readTags(file, row), outcome.tag])].sort() });
}

/** Throws `datasets.patternEndless` when a rule was stopped. */
export function requireEnds({ stopped: [endless] }: RuleRun): void {
  if (!endless) return;
  const { name, check } = endless.rule;
  const pattern = check.kind === 'pattern' ? check.pattern : check.kind;
  throw new AppError('datasets.patternEndless', {
    rule: name,
    row: endless.row,
    pattern,
    seconds: limitSeconds,
  });
}
