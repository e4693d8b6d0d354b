import { implement } from '@orpc/server';
import { jobsContract } from '../../contract/jobs.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Jobs } from './jobs.ts';

export function jobsHandlers(jobs: Jobs) {
  const os = implement(jobsContract).$context<ActorContext>();
  return {
    list: os.list.handler(({ input }) => ({ jobs: jobs.list(input) })),
    show: os.show.handler(({ input }) => jobs.detail(input.job)),
    log: os.log.handler(async ({ input }) => ({ lines: await jobs.log(input.job) })),
    pause: os.pause.handler(({ input, context }) => jobs.pause(context.actor, input.job)),
    remove: os.remove.handler(({ input, context }) => jobs.remove(context.actor, input.jobs)),
    cancel: os.cancel.handler(({ input, context }) => jobs.cancel(context.actor, input.job)),
    resume: os.resume.handler(({ input, context }) => jobs.resume(context.actor, input.job)),
    output: os.output.handler(({ input, signal }) => jobs.output(input, signal)),
  };
}
