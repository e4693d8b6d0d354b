/** What runs of several rows cost beside a step, on this device with this model, as measured. */
export interface RunCosts {
  /** A run of one row took so long. */
  step(ms: number): void;
  /** A run of several rows took so long. */
  rows(count: number, ms: number): void;
  /** In steps; what was not measured lately is estimated. null: no step was measured yet. */
  ratio(count: number): number | null;
}

/** A row more before anything was measured: a matrix is read once for all rows, so most of a step is not repeated. */
const assumedPerRow = 0.15;
/**
 * Steps after which a ratio must be measured again, or one measured in a bad moment would hold for ever. A try costs a few
 * steps at worst, so less than one in a hundred.
 */
const validSteps = 512;

export function createRunCosts(): RunCosts {
  const measured = new Map<number, { ratio: number; at: number }>();
  let stepMs: number | null = null;
  let steps = 0;
  return {
    step(ms) {
      stepMs = follow(stepMs, ms);
      steps++;
    },
    rows(count, ms) {
      if (stepMs === null || stepMs === 0) return;
      const known = measured.get(count);
      measured.set(count, { ratio: follow(known?.ratio ?? null, ms / stepMs), at: steps });
    },
    ratio(count) {
      if (stepMs === null) return null;
      for (const [rows, { at }] of measured) if (steps - at > validSteps) measured.delete(rows);
      return measured.get(count)?.ratio ?? estimate(count, measured);
    },
  };
}

/** Down quickly, up slowly: what else the machine does makes runs longer, never shorter; a growing context does so for good. */
function follow(known: number | null, ms: number): number {
  if (known === null) return ms;
  return known + (ms - known) * (ms < known ? 0.5 : 0.1);
}

/** On the straight line from one row through the nearest number of rows that was measured. */
function estimate(count: number, measured: ReadonlyMap<number, { ratio: number }>): number {
  let nearest: { readonly distance: number; readonly perRow: number } | null = null;
  for (const [rows, { ratio }] of measured) {
    const distance = Math.abs(rows - count);
    if (nearest === null || distance < nearest.distance)
      nearest = { distance, perRow: Math.max(0, ratio - 1) / (rows - 1) };
  }
  return 1 + (nearest?.perRow ?? assumedPerRow) * (count - 1);
}
