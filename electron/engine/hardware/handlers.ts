import { implement } from '@orpc/server';
import { hardwareContract } from '../../contract/hardware.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Hardware } from './hardware.ts';

export function hardwareHandlers(
  { inventory, memory, gpus, telemetry, measureReadRate }: Hardware,
  jobs: Jobs,
) {
  const os = implement(hardwareContract).$context<ActorContext>();
  return {
    inventory: os.inventory.handler(({ input }) => inventory.read(input)),
    memory: os.memory.handler(() => memory()),
    gpus: os.gpus.handler(async () => ({ gpus: await gpus() })),
    telemetry: os.telemetry.handler(({ input }) => telemetry(input.range)),
    measureReadRate: os.measureReadRate.handler(() => measureReadRate()),
    selftest: os.selftest.handler(async ({ context }) => ({
      job: await jobs.startOnce({
        actor: context.actor,
        kind: 'selftest',
        subject: 'Inhouse',
        input: {},
        audit: null,
      }),
    })),
  };
}
