import { rm } from 'node:fs/promises';
import type { PlanTrainingResult } from '../../compute/contract.ts';
import type { ProviderName } from '../../contract/providers.ts';
import type { TrainingPlan, TrainingWish } from '../../contract/training/runs.ts';
import { newJobId } from '../jobs/jobs.ts';
import type { Store } from '../store/store.ts';
import { writeExamples } from './examples.ts';
import { planFolder } from './folders.ts';
import { resolveWish } from './startRun.ts';
import type { TrainingDependencies } from './training.ts';

/**
 * What a run would learn from, what it would cost and what fits. The examples are read and made into tokens in a process of its
 * own; they are gone afterwards. Throws what a start throws.
 */
export async function planRun(
  { places, pool, threads, dataDir, store }: TrainingDependencies,
  asked: TrainingWish,
  signal: AbortSignal = new AbortController().signal,
): Promise<TrainingPlan> {
  const { wish, base, device, room } = await resolveWish(places, asked);
  const folder = planFolder(dataDir, newJobId());
  const { provider, name, reasons } = device;
  try {
    const examples = await writeExamples(wish, { places, folder, signal });
    const found = await pool.runTask(
      'planTraining',
      {
        ...{ modelFolder: base.folder, precision: base.precision, blockSize: base.blockSize, threads },
        ...{ settings: wish.settings, examples, provider, room, measure: false },
        at: new Date().toISOString(),
      },
      { context: { signal, progress: () => undefined, output: () => undefined } },
    );
    const seconds = estimateSeconds(found, wish, tokensPerSecond(store, wish, provider));
    return {
      ...{ ...toPlan(found), seconds, availableBytes: room.deviceBytes ?? room.hostBytes },
      device: { provider, name, hasOwnMemory: room.deviceBytes !== null, reasons: [...reasons] },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toPlan({
  secondsPerStep: _,
  measuredBytes: __,
  ...found
}: PlanTrainingResult): Omit<TrainingPlan, 'seconds' | 'availableBytes' | 'device'> {
  return {
    ...found,
    lengths: [...found.lengths],
    options: found.options.map((option) => ({
      ...option,
      settings: structuredClone(option.settings) as TrainingWish['settings'],
    })),
    preview: [...found.preview],
  };
}

/** From how quickly this model has learnt here before; null: it has not. */
function estimateSeconds(
  { steps, tokens, examples, secondsPerStep }: PlanTrainingResult,
  { settings: { batch } }: TrainingWish,
  perSecond: number | null,
): number | null {
  if (secondsPerStep !== null) return secondsPerStep * steps;
  if (perSecond === null || examples === 0) return null;
  const perRow = batch.packing ? batch.maxTokens : tokens / examples;
  return (steps * batch.sequences * batch.accumulation * perRow) / perSecond;
}

/** Of the newest steps of the newest run of this model with the same method on the same kind of device. */
function tokensPerSecond(
  store: Pick<Store, 'read'>,
  { model, settings: { method } }: TrainingWish,
  provider: ProviderName,
) {
  const [found] = store.read<{ speed: number | null }>(
    `SELECT avg(tokens_per_second) AS speed FROM (
       SELECT tokens_per_second FROM training_points WHERE run_id = (
         SELECT r.id FROM training_runs r WHERE model_id = ? AND method = ?
           AND coalesce(json_extract(r.record, '$.hardware.provider'), 'cpu') = ?
           AND EXISTS (SELECT 1 FROM training_points p WHERE p.run_id = r.id) ORDER BY r.rowid DESC LIMIT 1)
       ORDER BY step DESC LIMIT 20)`,
    [model, method, provider],
  );
  return found?.speed ?? null;
}
