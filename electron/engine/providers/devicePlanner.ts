import type { DevicePlan } from '../residency/openOnDevice.ts';
import type { Store } from '../store/store.ts';
import { planDevices } from './planDevices.ts';
import { effectivePolicy } from './policies.ts';
import type { Prover } from './prover.ts';

interface PlannerOptions {
  readonly store: Store;
  readonly prover: Prover;
  readonly allowSoftware: boolean | undefined;
}

/** Plans where a model runs, by its policy and the machine's proofs; proves first what nobody has proved yet. */
export function devicePlanner({ store, prover, allowSoftware }: PlannerOptions) {
  const mayBeSoftware = allowSoftware ?? process.env.INHOUSE_SOFTWARE_GPU === '1';
  return async (modelId: string): Promise<DevicePlan> => {
    const policy = effectivePolicy(store, modelId);
    const proofs = policy === 'never' ? [] : await prover.proveGpus();
    return planDevices({ policy, proofs, allowSoftware: mayBeSoftware });
  };
}
