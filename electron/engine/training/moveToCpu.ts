import { AppError } from '../../common/errors/appError.ts';
import type { ErrorRecord } from '../../contract/jobs.ts';
import type { RunRecord, TrainingRunDetail } from '../../contract/training/runs.ts';
import type { Store } from '../store/store.ts';
import { isOfDevice } from './devices.ts';
import { insertEvent } from './records/curve.ts';
import { updateRecord } from './records/runProgress.ts';

/**
 * Why a run that a GPU was only chosen for has to begin on the CPU; null: it has not, for the device is not what is wrong, or
 * somebody insists on it, or something is learnt already, whose next losses would not be those of an unbroken run.
 */
export function reasonToMove(error: unknown, { record, wish, step }: TrainingRunDetail): ErrorRecord | null {
  if (record.hardware.provider === 'cpu' || wish.device !== 'auto' || step > 0) return null;
  if (record.settings.precision === 'mixed') return null;
  if (!isOfDevice(error)) return null;
  return { code: error.code, data: { ...error.data } };
}

/** The run as it goes on there; an event says so. Throws `training.mixedUnavailable`. */
export async function moveToCpu(
  store: Pick<Store, 'write'>,
  run: TrainingRunDetail,
  reasons: readonly ErrorRecord[],
): Promise<TrainingRunDetail> {
  const { record, step } = run;
  const { hardware } = record;
  if (record.settings.precision === 'mixed')
    throw new AppError('training.mixedUnavailable', { device: 'CPU' });
  if (hardware.provider === 'cpu') return run;
  const onCpu: RunRecord['hardware'] = { ...hardware, device: 'CPU', provider: 'cpu', reasons: [...reasons] };
  const moved = { ...run, record: { ...record, hardware: onCpu } };
  const event = { kind: 'movedToCpu', step, data: { from: hardware.device } } as const;
  await store.write({
    audit: null,
    statements: [updateRecord(run.id, moved.record), insertEvent(run.id, event, new Date().toISOString())],
  });
  return moved;
}
