import type { RunRecord, TrainingWish } from '../../contract/training/runs.ts';
import type { TrainingRoom } from '../../ml/planning/trainingMemory.ts';
import { newJobId } from '../jobs/jobs.ts';
import type { Actor } from '../security/actor.ts';
import { type ChosenDevice, chooseDevice, deviceTitle, roomOn } from './devices.ts';
import { type ExampleUse, picksOf } from './examples.ts';
import { fitSettings } from './fitSettings.ts';
import { requireUnseen } from './leakage.ts';
import { newTrainingId } from './naming.ts';
import { insertRun, requireFreeRunName } from './records/runs.ts';
import type { Base, ExampleRows, TrainingOptions, TrainingPlaces } from './training.ts';
import type { TrainJobInput } from './trainJob.ts';

/** A wish whose names are looked up. */
export interface ResolvedWish {
  readonly wish: TrainingWish;
  readonly base: Base;
  readonly rows: readonly (ExampleRows & { readonly use: ExampleUse })[];
  /** Where it computes, and what it may take there. */
  readonly device: ChosenDevice;
  readonly room: TrainingRoom;
}

/**
 * Throws `models.*`, `datasets.*`, `training.kindUnfit`, `training.noExamples`, `training.leakage`, and what `chooseDevice`
 * throws, which may have to prove devices first.
 */
export async function resolveWish(places: TrainingPlaces, asked: TrainingWish): Promise<ResolvedWish> {
  const base = await places.findBase(asked);
  const picks = picksOf(asked);
  const rows = await Promise.all(
    picks.map(async ([use, pick]) => ({ use, ...(await places.findRows(pick)) })),
  );
  const found = (use: ExampleUse) => {
    const row = rows.find((each) => each.use === use);
    return row ? { dataset: row.dataset.id, version: row.version, split: row.split } : null;
  };
  const wish: TrainingWish = {
    ...{ model: base.model.id, precision: base.precision, settings: asked.settings, device: asked.device },
    ...(base.blockSize === null ? {} : { blockSize: base.blockSize }),
    data: found('train') ?? asked.data,
    ...{ validation: found('validation'), replay: found('replay'), test: found('test') },
  };
  const learnt = [wish.data, wish.replay].filter((pick) => pick !== null);
  for (const measured of [wish.validation, wish.test])
    if (measured !== null) await requireUnseen(places, learnt, measured);
  return { wish, base, rows, ...(await resolveDevice(places, wish, base)) };
}

async function resolveDevice(
  places: TrainingPlaces,
  { device: asked, settings, validation }: TrainingWish,
  { model, shape, precision, blockSize }: Base,
): Promise<Pick<ResolvedWish, 'device' | 'room'>> {
  const share = { hostBytes: places.availableBytes(), memoryLimit: places.memoryLimit() };
  const device = chooseDevice(await places.listDevices(model.id), {
    ...{ device: asked, name: model.name, shape, precision, blockSize, settings, ...share },
    validates: validation !== null,
  });
  return { device, room: roomOn(device, share) };
}

/** Throws what `training.runs.start` says. */
export async function startRun(
  { store, jobs, places, version }: TrainingOptions,
  { name, ...asked }: TrainingWish & { readonly name: string },
  actor: Actor,
): Promise<{ run: string; job: string }> {
  requireFreeRunName(store, name, null);
  const { wish, base, rows, device, room } = await resolveWish(places, asked);
  const { provider } = device;
  const id = newTrainingId(name);
  const job = newJobId();
  const record: RunRecord = {
    format: 1,
    codeVersion: version,
    base: { model: base.model.id, name: base.model.name, precision: base.precision, sha256: base.sha256 },
    data: rows.map(({ use, dataset, hash, rows: count, ...part }) => ({
      ...{ use, dataset: dataset.id, name: dataset.name, version: part.version, split: part.split },
      ...{ hash, rows: count, sha256: '' },
    })),
    ...fitSettings(base, wish, { provider, room }),
    ...{ attempts: 0, result: null },
    hardware: {
      ...(await places.describeHardware()),
      ...{ provider, device: deviceTitle(device), reasons: [...device.reasons] },
    },
  };
  const learnt = rows[0];
  if (!learnt) throw new Error('a wish always names what is learnt');
  const { precision, blockSize, model } = base;
  const dataset = { id: learnt.dataset.id, name: learnt.dataset.name, version: learnt.version };
  const input: TrainJobInput = {
    run: id,
    modelId: model.id,
    variant: { precision, blockSize },
    dataset: dataset.id,
  };
  await jobs.start({
    ...{ actor, kind: 'train', subject: name, input, id: job },
    audit: {
      action: 'training.start',
      subject: name,
      detail: { run: id, job, model: model.id, dataset: dataset.id, version: dataset.version },
    },
    statements: [
      insertRun({
        ...{ id, name, job, model, precision, blockSize, dataset, wish, record },
        createdBy: actor.id,
      }),
    ],
  });
  return { run: id, job };
}
