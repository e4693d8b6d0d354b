import type { EngineClient } from '../../../engine/connection.ts';

export type Curve = Awaited<ReturnType<EngineClient['training']['runs']['curve']>>;

/** Events after which a run has fewer steps behind it than it had: its newest points are no longer true. */
const rewinding: ReadonlySet<Curve['events'][number]['kind']> = new Set(['resumed', 'rolledBack']);

const rewindsOf = ({ events }: Curve) => events.filter(({ kind }) => rewinding.has(kind)).length;

/** What was known and what came after its last point; null: the run has gone back meanwhile, or too much came. */
export function joinCurves(known: Curve, later: Curve): Curve | null {
  if (later.thinned || rewindsOf(later) > rewindsOf(known)) return null;
  if (later.points.length === 0 && later.events.length === known.events.length) {
    if (later.samples.length === known.samples.length) return known;
  }
  return {
    points: [...known.points, ...later.points],
    thinned: known.thinned,
    events: later.events.length >= known.events.length ? later.events : known.events,
    samples: later.samples.length >= known.samples.length ? later.samples : known.samples,
  };
}
