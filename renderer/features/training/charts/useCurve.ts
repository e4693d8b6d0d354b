import { type UseQueryResult, useQueryClient } from '@tanstack/react-query';
import type { EngineClient } from '../../../engine/connection.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { type Curve, joinCurves } from './joinCurves.ts';

/** Points of a curve that is asked for as a whole; as many again may be added before it is thinned anew. */
export const curvePoints = 2_000;
const liveMs = 1_500;

/** A run's curves, events and samples; `isLive`: new points are asked for and added while it takes steps. */
export function useCurve(run: string, isLive: boolean): UseQueryResult<Curve> {
  const queries = useQueryClient();
  const key = ['training', 'curve', run] as const;
  return useEngineQuery(
    key,
    (client, { signal }) => askCurve(client, run, { known: queries.getQueryData<Curve>(key), signal }),
    { everyMs: isLive && liveMs },
  );
}

interface Asked {
  readonly known: Curve | undefined;
  readonly signal: AbortSignal;
}

async function askCurve(client: EngineClient, run: string, { known, signal }: Asked): Promise<Curve> {
  const ask = (after: number) => client.training.runs.curve({ run, after, atMost: curvePoints }, { signal });
  const last = known?.points.at(-1)?.step;
  if (known === undefined || last === undefined || known.points.length > 2 * curvePoints) return ask(0);
  return joinCurves(known, await ask(last)) ?? ask(0);
}
