import { implement } from '@orpc/server';
import { hardwareContract, type ReadRate } from '../../contract/hardware.ts';
import type { ActorContext } from '../security/actor.ts';
import type { InventoryTaker } from './inventory.ts';
import { describeMemory, type MemoryQuestion } from './memory.ts';

export interface HardwareDependencies {
  readonly inventory: InventoryTaker;
  memory(): MemoryQuestion;
  measureReadRate(signal: AbortSignal | undefined): Promise<ReadRate>;
}

export function hardwareHandlers({ inventory, memory, measureReadRate }: HardwareDependencies) {
  const os = implement(hardwareContract).$context<ActorContext>();
  return {
    inventory: os.inventory.handler(({ input }) => inventory.read(input)),
    memory: os.memory.handler(() => describeMemory(memory())),
    measureReadRate: os.measureReadRate.handler(({ signal }) => measureReadRate(signal)),
  };
}
