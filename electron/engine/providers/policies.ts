import type { GpuPolicy, ModelPolicy } from '../../contract/providers.ts';
import { settingDefaults, settingsSchema } from '../../contract/settings.ts';
import type { Statement, Store } from '../store/store.ts';

/** What the machine's setting says. */
export function machinePolicy(store: Store): GpuPolicy {
  const [row] = store.read<{ value: string }>("SELECT value FROM settings WHERE name = 'gpuPolicy'");
  const parsed = settingsSchema.shape.gpuPolicy.safeParse(row && JSON.parse(row.value));
  return parsed.success ? parsed.data : settingDefaults.gpuPolicy;
}

/** A model's own word, and what holds. */
export function modelPolicy(
  store: Store,
  model: { readonly id: string; readonly name: string },
): ModelPolicy {
  const policy = ownPolicy(store, model.id);
  return { model: model.id, name: model.name, policy, effective: policy ?? machinePolicy(store) };
}

export function effectivePolicy(store: Store, modelId: string): GpuPolicy {
  return ownPolicy(store, modelId) ?? machinePolicy(store);
}

function ownPolicy(store: Store, modelId: string): GpuPolicy | null {
  const sql = 'SELECT policy FROM model_devices WHERE model_id = ?';
  return store.read<{ policy: GpuPolicy }>(sql, [modelId])[0]?.policy ?? null;
}

/** null: the model goes by the machine's setting again. */
export function storePolicy(modelId: string, policy: GpuPolicy | null): Statement {
  if (policy === null) return { sql: 'DELETE FROM model_devices WHERE model_id = ?', params: [modelId] };
  return {
    sql: `INSERT INTO model_devices (model_id, policy) VALUES (?, ?)
          ON CONFLICT (model_id) DO UPDATE SET policy = excluded.policy`,
    params: [modelId, policy],
  };
}
