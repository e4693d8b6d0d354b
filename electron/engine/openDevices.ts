import type { ProviderProof } from '../contract/providers.ts';
import { planMemory } from '../ml/planning/memoryPlan.ts';
import type { Hardware } from './hardware/hardware.ts';
import type { PlanSubjects } from './planSubjects.ts';
import { devicePlanner } from './providers/devicePlanner.ts';
import { readGpuRoom } from './providers/gpuRoom.ts';
import { createOccupancy } from './providers/occupancy.ts';
import type { Prover } from './providers/prover.ts';
import type { LoadRequest } from './residency/loadedModels.ts';
import type { Store } from './store/store.ts';
import { createTrainingDevices } from './trainingDevices.ts';

export interface DevicesOptions {
  readonly store: Store;
  readonly prover: Prover;
  readonly hardware: () => Pick<Hardware, 'inventory' | 'gpus'>;
  readonly subjects: Pick<PlanSubjects, 'toRun'>;
  /** A device made of software may stand for a GPU where one is required; left out: what INHOUSE_SOFTWARE_GPU=1 says. */
  readonly allowSoftware: boolean | undefined;
}

/** A load is planned with a conversation of so many tokens. */
const plannedContext = 2_048;

/** Where models and runs compute, and who holds a GPU meanwhile. */
export function openDevices({ store, prover, hardware, subjects, ...options }: DevicesOptions) {
  const allowSoftware = options.allowSoftware ?? process.env.INHOUSE_SOFTWARE_GPU === '1';
  const occupancy = createOccupancy();
  const readRoom = (proof: ProviderProof) =>
    readGpuRoom(proof, {
      async gpus() {
        const { gpus } = await hardware().inventory.read({ refresh: false });
        return gpus.state === 'known' ? gpus.value : [];
      },
      activity: () => hardware().gpus(),
    });
  return {
    occupy: occupancy.enter,
    listDevices: createTrainingDevices({ store, prover, allowSoftware, readRoom }),
    planDevice: devicePlanner<LoadRequest>({
      ...{ store, prover, allowSoftware, occupancy, readRoom },
      async neededBytes(load) {
        const run = await subjects.toRun(load, plannedContext);
        const items = planMemory({ ...run, shape: run.subject.shape, prepared: false });
        // The process itself is not on the device.
        return items.reduce((sum, { name, bytes }) => sum + (name === 'engine' ? 0 : bytes), 0);
      },
    }),
  };
}
