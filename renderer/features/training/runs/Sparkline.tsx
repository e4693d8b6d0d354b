import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TrainingRun } from '../../../../electron/contract/training/runs.ts';
import { useEngine } from '../../../engine/EngineContext.tsx';
import { retryLost } from '../../../engine/retryLost.ts';
import { linePath } from '../charts/linePath.ts';
import { makeScale } from '../charts/scales.ts';
import { isUnderWay } from './runStates.ts';
import classes from './runs.module.css';

const widthPx = 96;
const heightPx = 28;
const atMost = 60;
/** A line of this width is drawn anew so often in a whole run. */
const redraws = 24;

/** A run's losses as one small line; the numbers beside it say the same. */
export function Sparkline({ run }: { readonly run: TrainingRun }) {
  const engine = useEngine();
  const stage = isUnderWay(run) ? Math.floor((run.step / (run.steps ?? 1_000)) * redraws) : run.state;
  // Its key has no topic: what has ended does not change, and every step of a run would ask for every line again.
  const { data } = useQuery({
    queryKey: ['thumbnail of a run', run.id, stage],
    staleTime: Number.POSITIVE_INFINITY,
    enabled: run.step > 1,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      retryLost(engine, signal, () => engine.client.training.runs.curve({ run: run.id, atMost }, { signal })),
  });
  const points = (data?.points ?? []).map(({ step, loss }) => ({ x: step, y: loss }));
  const values = points.flatMap(({ y }) => (y === null ? [] : [y]));
  if (values.length < 2) return <span className={classes.sparkline} />;
  const x = makeScale([points[0]?.x ?? 0, points.at(-1)?.x ?? 1], [1, widthPx - 1], 'linear');
  const y = makeScale([Math.min(...values), Math.max(...values)], [heightPx - 2, 2], 'linear');
  return (
    <svg
      className={classes.sparkline}
      width={widthPx}
      height={heightPx}
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      aria-hidden="true"
    >
      <path d={linePath(points, x, y)} />
    </svg>
  );
}
