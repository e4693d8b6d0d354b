import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { TrainResult } from '../../compute/contract.ts';
import type { RunRecord, TrainingRunDetail } from '../../contract/training/runs.ts';
import type { JobOutcome } from '../jobs/jobs.ts';
import type { Statement } from '../store/store.ts';
import { readAdapterFolder } from './adapterFolder.ts';
import { adapterFolder, exists } from './folders.ts';
import { freeName } from './naming.ts';
import { insertAdapter, isAdapterNameTaken } from './records/adapters.ts';
import { updateRecord, updateResultModel } from './records/runProgress.ts';
import { findRun } from './records/runs.ts';
import { planEvaluation } from './startEvaluation.ts';
import type { TrainingDependencies } from './training.ts';
import type { TrainJobResult } from './trainJob.ts';

export interface Kept {
  readonly run: string;
  readonly learnt: TrainResult;
  readonly actor: string;
}

/**
 * What a run has learnt, under its own name: the folder first, the rows with the job's end. An adapter bears its run's id, so a
 * folder that was moved before a kill is found again.
 */
export async function keepResult(
  dependencies: TrainingDependencies,
  { run: id, learnt, actor }: Kept,
): Promise<JobOutcome<TrainJobResult>> {
  const run = findRun({ store: dependencies.store, jobs: { list: () => [] } }, id);
  const record = withResult(run.record, learnt);
  const kept =
    learnt.kind === 'adapter'
      ? await keepAdapter(dependencies, run, { learnt, actor })
      : keepModel(dependencies, run, { learnt, actor });
  const { adapter, model, evaluation } = kept.result;
  return {
    result: kept.result,
    statements: [updateRecord(id, record), ...kept.statements],
    audit: {
      action: 'training.finish',
      subject: run.name,
      detail: { run: id, adapter, model, evaluation, sha256: learnt.sha256, stopped: learnt.stopped },
    },
  };
}

type Keeping = Pick<Kept, 'learnt' | 'actor'>;
interface KeptParts {
  readonly result: TrainJobResult;
  readonly statements: readonly Statement[];
}

async function keepAdapter(
  dependencies: TrainingDependencies,
  run: TrainingRunDetail,
  { learnt, actor }: Keeping,
): Promise<KeptParts> {
  const { store, dataDir } = dependencies;
  const folder = adapterFolder(dataDir, run.id);
  await publish(learnt.folder, folder);
  const name = freeName(run.name, (candidate) => isAdapterNameTaken(store, candidate, run.id));
  const adapter = insertAdapter({
    ...{ id: run.id, name, model: run.model, origin: 'trained', run: run.id },
    ...(await readAdapterFolder(folder)),
  });
  const evaluation = run.wish.test === null ? null : await planEvaluation(dependencies, run, { name, actor });
  return {
    result: { run: run.id, adapter: run.id, model: null, evaluation: evaluation?.id ?? null },
    statements: [adapter, ...(evaluation?.statements ?? [])],
  };
}

function keepModel(
  { places }: TrainingDependencies,
  { id, name, precision, blockSize }: TrainingRunDetail,
  { learnt, actor }: Keeping,
): KeptParts {
  const model = places.newModelId(name);
  const wanted = { model, folder: learnt.folder, name, variant: { precision, blockSize }, report: true };
  return {
    result: { run: id, adapter: null, model, evaluation: null },
    statements: [updateResultModel(id, model), places.importLater(wanted, actor)],
  };
}

/** Nothing when that was done before a kill. */
async function publish(made: string, folder: string): Promise<void> {
  if (!(await exists(made)) && (await exists(folder))) return;
  await mkdir(path.dirname(folder), { recursive: true, mode: 0o700 });
  await rename(made, folder);
  if (process.platform === 'win32') return; // A folder cannot be flushed there; NTFS journals the rename.
  await using parent = await open(path.dirname(folder), 'r');
  await parent.sync();
}

function withResult(record: RunRecord, learnt: TrainResult): RunRecord {
  const { steps, loss, best, tokens, seconds, peakMemoryBytes, stopped, sha256, backedOff } = learnt;
  return {
    ...record,
    // What was changed before the run began is still so.
    backedOff: (backedOff as RunRecord['backedOff']) ?? record.backedOff,
    result: { steps, loss, best, tokens, seconds, peakMemoryBytes, stopped, sha256 },
  };
}
