import { AppError } from '../../common/errors/appError.ts';
import { defaultGateLimits } from '../../common/evaluation.ts';
import type { Adapter } from '../../contract/training/adapters.ts';
import type { Evaluation, EvaluationWish } from '../../contract/training/evaluations.ts';
import type { TrainingRunDetail, TrainingWish, VersionPick } from '../../contract/training/runs.ts';
import { insertJob } from '../jobs/jobRows.ts';
import { newJobId } from '../jobs/jobs.ts';
import type { Actor } from '../security/actor.ts';
import type { Statement, Store } from '../store/store.ts';
import type { EvaluateJobInput } from './evaluateJob.ts';
import { requireUnseen } from './leakage.ts';
import { newTrainingId } from './naming.ts';
import { findAdapter } from './records/adapters.ts';
import { insertEvaluation, type NewEvaluation } from './records/evaluations.ts';
import type { TrainingDependencies, TrainingOptions } from './training.ts';

/** Longest answer of an evaluation that nobody has asked for in so many words. */
const answerTokens = 128;

type Planned = Omit<NewEvaluation, 'id' | 'job' | 'createdBy'> & EvaluateParts;
type EvaluateParts = Pick<EvaluateJobInput, 'modelId' | 'variant'>;

/** Of the adapter that a run has made, against its base: the statements that start it together with the run's end. */
export async function planEvaluation(
  { places }: TrainingDependencies,
  run: TrainingRunDetail,
  { name, actor }: { readonly name: string; readonly actor: string },
): Promise<{ id: string; statements: readonly Statement[] } | null> {
  const { model, precision, blockSize, wish } = run;
  if (wish.test === null) return null;
  const { dataset, version, split } = await places.findRows(wish.test);
  const asked: EvaluationWish = {
    ...{ model: model.id, precision, ...(blockSize === null ? {} : { blockSize }), profile: 'exact' },
    ...{ first: null, second: run.id, test: wish.test, replay: wish.replay, maxTokens: answerTokens },
    gate: defaultGateLimits,
  };
  const planned: Planned = {
    ...{ model, first: null, second: { id: run.id, name }, wish: asked },
    ...{ dataset: { id: dataset.id, name: dataset.name, version, split } },
    ...{ modelId: model.id, variant: { precision, blockSize } },
  };
  const { id, job, input, row } = prepare(planned, actor);
  return {
    id,
    statements: [row, insertJob({ ...{ id: job, kind: 'evaluate', subject: name, actor }, input })],
  };
}

/** Throws `adapters.*`, `models.*`, `datasets.*`, `training.*`. */
export async function startEvaluation(
  { store, jobs, places }: TrainingOptions,
  asked: EvaluationWish,
  actor: Actor,
): Promise<{ evaluation: string; job: string }> {
  const base = await places.findBase(asked);
  const learnt: VersionPick[] = [];
  const contestant = (reference: string | null): Evaluation['first'] => {
    if (reference === null) return null;
    const adapter = findAdapter(store, reference);
    requireBase(adapter, base.model.id);
    learnt.push(...learntBy(store, adapter));
    return { id: adapter.id, name: adapter.name };
  };
  const [first, second] = [contestant(asked.first), contestant(asked.second)];
  const { dataset, version, split } = await places.findRows(asked.test);
  const replay = asked.replay && (await places.findRows(asked.replay));
  const measured = { dataset: dataset.id, version, split };
  await requireUnseen(places, learnt, measured);
  const { precision, blockSize, model } = base;
  const wish: EvaluationWish = {
    ...asked,
    ...{ model: model.id, precision, first: first?.id ?? null, second: second?.id ?? null },
    ...(blockSize === null ? {} : { blockSize }),
    test: measured,
    replay: replay && { dataset: replay.dataset.id, version: replay.version, split: replay.split },
  };
  const planned: Planned = {
    ...{ model, first, second, wish, dataset: { id: dataset.id, name: dataset.name, version, split } },
    ...{ modelId: model.id, variant: { precision, blockSize } },
  };
  const { id, job, input, row } = prepare(planned, actor.id);
  const subject = second?.name ?? model.name;
  await jobs.start({
    ...{ actor, kind: 'evaluate', subject, input, id: job, statements: [row] },
    audit: { action: 'evaluations.start', subject, detail: { evaluation: id, job, model: model.id } },
  });
  return { evaluation: id, job };
}

/** What the run that has made it was given; nothing of an adapter from elsewhere, or where the run or its data is gone. */
function learntBy(store: Pick<Store, 'read'>, { run }: Adapter): readonly VersionPick[] {
  const [found] = store.read<{ wish: string }>('SELECT wish FROM training_runs WHERE id = ?', [run]);
  if (!found) return [];
  const { data, replay } = JSON.parse(found.wish) as TrainingWish;
  const isThere = ({ dataset }: VersionPick) =>
    store.read('SELECT 1 FROM datasets WHERE id = ?', [dataset]).length > 0;
  return [data, replay].filter((pick) => pick !== null).filter(isThere);
}

function requireBase({ name, model }: Adapter, base: string): void {
  if (model.id !== base) throw new AppError('adapters.otherBase', { adapter: name, model: model.name });
}

function prepare({ modelId, variant, ...evaluation }: Planned, createdBy: string) {
  const id = newTrainingId(evaluation.second?.name ?? evaluation.model.name);
  const job = newJobId();
  const input: EvaluateJobInput = { evaluation: id, modelId, variant, dataset: evaluation.dataset.id };
  return { id, job, input, row: insertEvaluation({ ...evaluation, id, job, createdBy }) };
}
