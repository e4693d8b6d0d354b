import type { ProviderProof } from '../contract/providers.ts';
import { canTrainMixed } from '../ml/graph/providers.ts';
import type { GpuRoom } from './providers/gpuRoom.ts';
import { reasonAgainst } from './providers/planDevices.ts';
import { effectivePolicy, machinePolicy } from './providers/policies.ts';
import type { Prover } from './providers/prover.ts';
import type { Store } from './store/store.ts';
import type { DeviceState, TrainingDevices } from './training/devices.ts';

export interface TrainingDevicesOptions {
  readonly store: Store;
  readonly prover: Pick<Prover, 'proveGpus' | 'list'>;
  /** A device made of software may stand for a GPU: for tests. */
  readonly allowSoftware: boolean;
  readonly readRoom: (proof: ProviderProof) => Promise<GpuRoom | null>;
}

const cpu: DeviceState = {
  ...{ provider: 'cpu', name: 'CPU', isSoftware: false, reason: null, memory: null },
  mixed: canTrainMixed('cpu'),
};

/** Where a run of a model (null: of any) could compute. A GPU that nobody wants to be used is not proved for it. */
export function createTrainingDevices({ store, prover, allowSoftware, readRoom }: TrainingDevicesOptions) {
  return async (modelId: string | null): Promise<TrainingDevices> => {
    const policy = modelId === null ? machinePolicy(store) : effectivePolicy(store, modelId);
    const proofs = policy === 'never' ? prover.list() : await prover.proveGpus();
    const devices: DeviceState[] = [];
    for (const proof of proofs) {
      const { provider, isSoftware, deviceName: name, half = true } = proof;
      // No kernels for gradients.
      if (provider === 'cpu' || provider === 'coreml') continue;
      const reason = reasonAgainst(provider, { policy: 'require', proofs, allowSoftware });
      if (reason?.code === 'provider.wrongPlatform') continue;
      const memory = reason === null ? await readRoom(proof) : null;
      devices.push({ provider, name, isSoftware, reason, memory, mixed: half && canTrainMixed(provider) });
    }
    return { policy, devices: [...devices, cpu] };
  };
}
