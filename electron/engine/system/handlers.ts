import { implement } from '@orpc/server';
import { type SystemStatus, systemContract } from '../../contract/system.ts';
import type { ActorContext } from '../security/actor.ts';

export function systemHandlers(status: () => SystemStatus) {
  const os = implement(systemContract).$context<ActorContext>();
  return { status: os.status.handler(() => status()) };
}
