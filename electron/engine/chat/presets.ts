import type { Preset, Sampling } from '../../contract/chat.ts';
import type { Statement, Store } from '../store/store.ts';

/** By name. */
export function listPresets(store: Store): Preset[] {
  return store
    .read<{ id: string; name: string; system: string; sampling: string }>(
      'SELECT id, name, system, sampling FROM presets ORDER BY name COLLATE NOCASE, id',
    )
    .map((row) => ({ ...row, sampling: JSON.parse(row.sampling) as Sampling }));
}

export function insertPreset({ id, name, system, sampling }: Preset): Statement {
  return {
    sql: 'INSERT INTO presets (id, name, system, sampling, saved_at) VALUES (?, ?, ?, ?, ?)',
    params: [id, name, system, JSON.stringify(sampling), new Date().toISOString()],
  };
}

export function replacePreset({ id, name, system, sampling }: Preset): Statement {
  return {
    sql: 'UPDATE presets SET name = ?, system = ?, sampling = ?, saved_at = ? WHERE id = ?',
    params: [name, system, JSON.stringify(sampling), new Date().toISOString(), id],
    changes: 1,
  };
}

export function deletePreset(id: string): Statement {
  return { sql: 'DELETE FROM presets WHERE id = ?', params: [id], changes: 1 };
}
