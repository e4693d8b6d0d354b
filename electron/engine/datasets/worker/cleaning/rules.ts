import { randomBytes } from 'node:crypto';
import { AppError } from '../../../../common/errors/appError.ts';
import type { Rule } from '../../../../contract/datasets/cleaning.ts';
import { compileRule } from '../../../../ml/datasets/rules/compileRule.ts';
import { rulePresets } from '../../../../ml/datasets/rules/presets.ts';
import type { DatasetFile } from '../datasetFile.ts';

export type RuleDraft = Omit<Rule, 'id'> & { readonly id?: string | undefined };

interface RuleRow {
  readonly id: string;
  readonly rule: string;
  readonly hits: number | null;
  readonly counted_of: number;
  readonly counted_at: string;
  readonly counted_after: number;
}

export function listRules(file: DatasetFile) {
  const now = lastOperation(file);
  const rules = file.all<RuleRow>('SELECT * FROM rules ORDER BY place').map((row) => ({
    ...toRule(row),
    count:
      row.hits === null
        ? null
        : { hits: row.hits, of: row.counted_of, at: row.counted_at, isCurrent: row.counted_after === now },
  }));
  const presets = Object.entries(rulePresets).map(([preset, rule]) => ({ preset, ...rule, name: preset }));
  return { rules, presets };
}

/** Throws `datasets.patternInvalid`, `datasets.ruleCannotReplace`. */
export function saveRule(file: DatasetFile, { rule }: { readonly rule: RuleDraft }): Rule {
  const saved: Rule = { ...rule, id: rule.id ?? randomBytes(4).toString('hex') };
  compileRule(saved);
  const { id, ...kept } = saved;
  file.run(
    `INSERT INTO rules (id, place, rule) VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM rules), ?)
     ON CONFLICT (id) DO UPDATE SET rule = excluded.rule, hits = NULL`,
    id,
    JSON.stringify(kept),
  );
  return saved;
}

export function removeRule(file: DatasetFile, { rule }: { readonly rule: string }): Record<string, never> {
  file.run('DELETE FROM rules WHERE id = ?', rule);
  return {};
}

/** Those that are not named come last. Throws `datasets.ruleNotFound`. */
export function orderRules(
  file: DatasetFile,
  { rules }: { readonly rules: readonly string[] },
): Record<string, never> {
  const named = findRules(file, rules).map(({ id }) => id);
  const all = file.all<{ id: string }>('SELECT id FROM rules ORDER BY place').map(({ id }) => id);
  const ordered = [...named, ...all.filter((id) => !named.includes(id))];
  file.transaction(() => {
    for (const [place, id] of ordered.entries())
      file.run('UPDATE rules SET place = ? WHERE id = ?', place + 1, id);
  });
  return {};
}

/** In the given order. Throws `datasets.ruleNotFound`. */
export function findRules(file: DatasetFile, ids: readonly string[]): Rule[] {
  return ids.map((id) => {
    const row = file.get<RuleRow>('SELECT * FROM rules WHERE id = ?', id);
    if (row === null) throw new AppError('datasets.ruleNotFound', { rule: id });
    return toRule(row);
  });
}

export function storeCount(
  file: DatasetFile,
  { rule, hits, of }: { readonly rule: string; readonly hits: number; readonly of: number },
): void {
  file.run(
    'UPDATE rules SET hits = ?, counted_of = ?, counted_at = ?, counted_after = ? WHERE id = ?',
    hits,
    of,
    new Date().toISOString(),
    lastOperation(file),
    rule,
  );
}

/** Imports count as well: they add rows. */
function lastOperation(file: DatasetFile): number {
  return (
    file.get<{ last: number }>(
      'SELECT (SELECT coalesce(max(id), 0) FROM operations) + (SELECT coalesce(max(id), 0) FROM rows) AS last',
    )?.last ?? 0
  );
}

function toRule({ id, rule }: RuleRow): Rule {
  return { ...(JSON.parse(rule) as Omit<Rule, 'id'>), id };
}
