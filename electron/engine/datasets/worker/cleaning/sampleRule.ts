import { type RowContent, textsOf } from '../../../../common/datasetRow.ts';
import type { RuleSample } from '../../../../contract/datasets/cleaning.ts';
import {
  type CompiledRule,
  compileRule,
  type RuleOutcome,
} from '../../../../ml/datasets/rules/compileRule.ts';
import type { RowSpan } from '../../../../ml/datasets/rules/rule.ts';
import { createRuleRun } from '../../../../ml/datasets/rules/ruleRun.ts';
import { seededRandom, shuffle } from '../../../../ml/datasets/sampling/shuffle.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { countLive } from '../walkRows.ts';
import { timeLimited } from './guard.ts';
import type { RuleDraft } from './rules.ts';

/** A share of a tenth is then known to about two hundredths. */
const sampleRows = 1_000;
const rowsAtOnce = 100;
const shownExamples = 20;
const shownCharacters = 300;

/**
 * What a rule hits among rows drawn at random (the same ones while none are added, so that two wordings can be compared): a
 * first answer within a second on a million rows. Throws `datasets.patternInvalid`, `datasets.ruleCannotReplace`.
 */
export async function sampleRule(
  file: DatasetFile,
  { rule: draft }: { readonly rule: RuleDraft },
  context: OperationContext,
): Promise<RuleSample> {
  const rule = compileRule({ ...draft, id: draft.id ?? '' });
  const run = createRuleRun([rule], timeLimited);
  const ids = drawRows(file);
  const examples: RuleSample['examples'] = [];
  let [looked, hits] = [0, 0];
  for (let from = 0; from < ids.length && run.stopped.length === 0; from += rowsAtOnce) {
    const rows = readRows(file, ids.subarray(from, from + rowsAtOnce));
    run.batch(
      rows,
      (asked, content) =>
        asked.hits(content) ? { spans: asked.spans(content), outcome: asked.apply(content) } : null,
      ({ row, content }, _, found) => {
        looked += 1;
        if (found === null) return;
        hits += 1;
        if (examples.length < shownExamples) examples.push(toExample(row, content, found));
      },
    );
    await context.breathe();
  }
  return { looked, hits, of: countLive(file), examples, endlessAt: run.stopped[0]?.row ?? null };
}

/** Ids that are there are drawn from all numbers: rows are taken out by a mark only. */
function drawRows(file: DatasetFile): Uint32Array {
  const last = file.get<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM rows')?.id ?? 0;
  const ids = Uint32Array.from({ length: last }, (_, index) => index + 1);
  return shuffle(ids, seededRandom(last), sampleRows).subarray(0, sampleRows).sort();
}

function readRows(file: DatasetFile, ids: Uint32Array) {
  return [...ids].flatMap((id) => {
    const row = file.get<{ content: string }>(
      'SELECT content FROM rows JOIN contents USING (id) WHERE id = ? AND removed IS NULL',
      id,
    );
    return row === null ? [] : [{ row: id, content: JSON.parse(row.content) as RowContent }];
  });
}

interface Found {
  readonly spans: ReturnType<CompiledRule['spans']>;
  readonly outcome: RuleOutcome | null;
}

/** The text with the first hit, from a little before it. */
function toExample(
  row: number,
  content: RowContent,
  { spans, outcome }: Found,
): RuleSample['examples'][number] {
  const part = spans[0]?.part ?? 0;
  const text = textsOf(content)[part] ?? '';
  const from = Math.max(0, (spans[0]?.start ?? 0) - shownCharacters / 3);
  const before = text.slice(from, from + shownCharacters);
  const replaced = outcome?.do === 'replace' ? (textsOf(outcome.content)[part] ?? '') : null;
  return {
    row,
    before,
    after: replaced?.slice(from, from + shownCharacters) ?? null,
    spans: spans.filter((span) => span.part === part).flatMap((span) => shownSpan(span, from, before.length)),
  };
}

function shownSpan({ start, end }: RowSpan, from: number, length: number) {
  return start - from >= length ? [] : [{ start: start - from, end: Math.min(length, end - from) }];
}
