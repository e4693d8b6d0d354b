import type { TokenStep } from '../session.ts';

/** One row of a run; `index` is the step's place among those asked for, null for a slot that only lies between. */
export interface StepRow {
  readonly id: number;
  readonly past: number;
  readonly index: number | null;
}

export interface StepBatch {
  /** The slot of the first row; the others follow. */
  readonly first: number;
  readonly rows: readonly StepRow[];
}

/** What is known of slots that have no step. */
export interface IdleSlots {
  length(slot: number): number;
  readonly capacity: number;
}

/**
 * Steps as runs over neighbouring slots. A slot between them that has no step gets a row of its own, written behind what it
 * holds and so without any effect: one more row in a run costs far less than one more run. A slot with no room behind what
 * it holds divides the run. `idle` null: every step is a run.
 */
export function batchSteps(steps: readonly TokenStep[], idle: IdleSlots | null): StepBatch[] {
  const sorted = steps.map((step, index) => ({ ...step, index })).sort((a, b) => a.slot - b.slot);
  const batches: { first: number; rows: StepRow[] }[] = [];
  for (const { slot, ...row } of sorted) {
    const last = batches.at(-1);
    const between = last && idle ? fillers(last.first + last.rows.length, slot, idle) : null;
    if (last && between) last.rows.push(...between, row);
    else batches.push({ first: slot, rows: [row] });
  }
  return batches;
}

/** Rows for the slots from `start` up to `end`; null when one of them has no room. */
function fillers(start: number, end: number, { length, capacity }: IdleSlots): StepRow[] | null {
  const rows: StepRow[] = [];
  for (let slot = start; slot < end; slot++) {
    const past = length(slot);
    if (past >= capacity) return null;
    rows.push({ id: 0, past, index: null });
  }
  return rows;
}
