import { type ProviderName, type ProviderProof, providerTitles } from '../../contract/providers.ts';
import type { DevicePlan } from '../residency/openOnDevice.ts';
import type { Store } from '../store/store.ts';
import type { GpuRoom } from './gpuRoom.ts';
import { leftBeside, type Occupancy } from './occupancy.ts';
import { planDevices } from './planDevices.ts';
import { effectivePolicy } from './policies.ts';
import type { Prover } from './prover.ts';

export interface DevicePlannerOptions<Load> {
  readonly store: Store;
  readonly prover: Pick<Prover, 'proveGpus'>;
  readonly allowSoftware: boolean;
  readonly occupancy: Pick<Occupancy, 'list'>;
  readonly readRoom: (proof: ProviderProof) => Promise<GpuRoom | null>;
  /** What the load takes on a device, in bytes. */
  readonly neededBytes: (load: Load) => Promise<number>;
}

/**
 * Plans where a model runs, by its policy and the machine's proofs; proves first what nobody has proved yet. A GPU on which
 * a run is learning takes another model only where the memory suffices for both.
 */
export function devicePlanner<Load extends { readonly modelId: string }>(
  options: DevicePlannerOptions<Load>,
) {
  const { store, prover, allowSoftware, occupancy } = options;
  return async (load: Load): Promise<DevicePlan> => {
    const policy = effectivePolicy(store, load.modelId);
    const proofs = policy === 'never' ? [] : await prover.proveGpus();
    const plan = planDevices({ policy, proofs, allowSoftware });
    if (occupancy.list().length === 0) return plan;
    const taken = await findTaken(options, { plan, proofs, load });
    if (taken.length === 0) return plan;
    const [occupant] = occupancy.list();
    const reasons = taken.map((provider) => ({
      code: 'device.occupied',
      data: { provider: providerTitles[provider], run: occupant?.name ?? '' },
    }));
    const candidates = plan.candidates.filter((provider) => !taken.includes(provider));
    return { ...plan, candidates, reasons: [...plan.reasons, ...reasons] };
  };
}

interface Planned<Load> {
  readonly plan: DevicePlan;
  readonly proofs: readonly ProviderProof[];
  readonly load: Load;
}

/** Two providers may be the same card, so whoever learns on one of them is counted for all. */
async function findTaken<Load>(
  { occupancy, readRoom, neededBytes }: DevicePlannerOptions<Load>,
  { plan, proofs, load }: Planned<Load>,
): Promise<ProviderName[]> {
  const needed = await neededBytes(load);
  const taken: ProviderName[] = [];
  for (const proof of proofs) {
    if (proof.provider === 'cpu' || !plan.candidates.includes(proof.provider)) continue;
    const room = await readRoom(proof);
    const left = room === null ? 0 : leftBeside(occupancy.list(), room.freeBytes);
    if (needed > left) taken.push(proof.provider);
  }
  return taken;
}
