import type { Statement, Store } from '../store/store.ts';
import type { LoadRequest } from './entry.ts';

/** A version and profile of a model that stays in memory. */
export interface Pin extends Pick<LoadRequest, 'modelId' | 'precision' | 'blockSize' | 'profile'> {
  readonly loadAtStart: boolean;
}

interface PinRow {
  model_id: string;
  precision: Pin['precision'];
  block_size: number;
  profile: Pin['profile'];
  load_at_start: number;
}

export function listPins(store: Store): Pin[] {
  return store.read<PinRow>('SELECT * FROM model_pins').map((row) => ({
    modelId: row.model_id,
    precision: row.precision,
    blockSize: row.block_size === 0 ? null : (row.block_size as Pin['blockSize']),
    profile: row.profile,
    loadAtStart: row.load_at_start === 1,
  }));
}

export function findPin(pins: readonly Pin[], wanted: Omit<Pin, 'loadAtStart'>): Pin | undefined {
  return pins.find(
    (pin) =>
      pin.modelId === wanted.modelId &&
      pin.precision === wanted.precision &&
      pin.blockSize === wanted.blockSize &&
      pin.profile === wanted.profile,
  );
}

export function storePin(pin: Pin): Statement {
  return {
    sql: `INSERT INTO model_pins (model_id, precision, block_size, profile, load_at_start) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET load_at_start = excluded.load_at_start`,
    params: [pin.modelId, pin.precision, pin.blockSize ?? 0, pin.profile, pin.loadAtStart ? 1 : 0],
  };
}

export function deletePin({ modelId, precision, blockSize, profile }: Omit<Pin, 'loadAtStart'>): Statement {
  return {
    sql: 'DELETE FROM model_pins WHERE model_id = ? AND precision = ? AND block_size = ? AND profile = ?',
    params: [modelId, precision, blockSize ?? 0, profile],
  };
}
