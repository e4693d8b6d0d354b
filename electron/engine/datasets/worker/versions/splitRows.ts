import { AppError } from '../../../../common/errors/appError.ts';
import type { SplitPlan, SplitPreview } from '../../../../contract/datasets/versions.ts';
import { groupedSplit } from '../../../../ml/datasets/sampling/groupedSplit.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { applyLongOperation, type OperationLog } from '../history.ts';
import type { OperationContext } from '../operation.ts';
import { type Belonging, groupsOf } from './belonging.ts';
import { gatherBelonging } from './gather.ts';

/** How the rows would be divided. Throws `datasets.sharesInvalid`. */
export async function previewSplit(
  file: DatasetFile,
  { plan }: { readonly plan: SplitPlan },
  context: OperationContext,
): Promise<SplitPreview> {
  requireShares(plan);
  const belonging = await gatherBelonging(file, context);
  const { assigned, groups, strata } = assign(belonging, plan);
  const counts = plan.parts.map(() => new Map<string, number>());
  strata.forEach((stratum, at) => {
    const of = counts[assigned[at] as number] as Map<string, number>;
    of.set(stratum, (of.get(stratum) ?? 0) + 1);
  });
  return {
    rows: belonging.ids.length,
    grouped: groups.filter((group) => group !== null).length,
    parts: plan.parts.map(({ name }, part) => ({
      name,
      rows: assigned.filter((of) => of === part).length,
      strata: [...(counts[part] ?? [])]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([stratum, rows]) => ({ name: stratum, rows })),
    })),
  };
}

export interface SplitInput {
  readonly plan: SplitPlan;
  readonly actor: string;
}

/** Gives every row its split, as one step of the history. Throws `datasets.sharesInvalid`. */
export async function splitRows(
  file: DatasetFile,
  { plan, actor }: SplitInput,
  context: OperationContext,
): Promise<{ readonly operation: number | null }> {
  requireShares(plan);
  const { ids, assigned } = await assignAll(file, plan, context);
  const operation = await applyLongOperation(
    file,
    { kind: 'versions.split', parameters: { plan }, actor, context },
    stepsOf({ ids, assigned, plan, context }),
  );
  return { operation };
}

async function assignAll(file: DatasetFile, plan: SplitPlan, context: OperationContext) {
  // Reading is half of the way.
  const half = { ...context, progress: (done: number, total: number) => context.progress(done, total * 2) };
  const belonging = await gatherBelonging(file, half);
  return { ids: belonging.ids, assigned: assign(belonging, plan).assigned };
}

interface Steps {
  readonly ids: readonly number[];
  readonly assigned: Uint8Array;
  readonly plan: SplitPlan;
  readonly context: OperationContext;
}

const rowsAStep = 100;

function* stepsOf({ ids, assigned, plan, context }: Steps): Generator<(log: OperationLog) => void> {
  for (let from = 0; from < ids.length; from += rowsAStep)
    yield (log) => {
      const upTo = Math.min(ids.length, from + rowsAStep);
      for (let at = from; at < upTo; at++)
        log.change(ids[at] as number, { split: plan.parts[assigned[at] as number]?.name ?? null });
      context.progress(ids.length + upTo, ids.length * 2);
    };
}

function assign(belonging: Belonging, { parts, seed, stratify }: SplitPlan) {
  const groups = groupsOf(belonging);
  const names = stratify === 'none' ? null : belonging.strata[stratify];
  const strata = belonging.ids.map((_, at) => (names ? (names.names[names.of[at] as number] ?? '') : ''));
  const rows = groups.map((group, at) => ({ group, stratum: strata[at] as string }));
  return { assigned: groupedSplit(rows, { parts, seed }), groups, strata };
}

function requireShares({ parts }: SplitPlan): void {
  const sum = parts.reduce((total, { share }) => total + share, 0);
  const names = new Set(parts.map(({ name }) => name));
  if (Math.abs(sum - 1) > 1e-6) throw invalid(`${(sum * 100).toFixed(1)}%`);
  if (names.size < parts.length) throw invalid(parts.map(({ name }) => name).join(', '));
}

function invalid(detail: string): AppError {
  return new AppError('datasets.sharesInvalid', { detail });
}
