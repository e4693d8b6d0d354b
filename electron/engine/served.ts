import type { Router } from '@orpc/server';
import type { AppError } from '../common/errors/appError.ts';
import type { Contract } from '../contract/index.ts';
import type { EndedCall } from '../contract/link.ts';
import { accessHandlers } from './accessRouter.ts';
import type { Engine } from './engine.ts';
import type { Gate } from './gate.ts';
import { keysHandlers } from './keysRouter.ts';
import { createRouter } from './router.ts';
import type { ConnectionContext } from './security/actor.ts';
import type { Connection } from './security/connection.ts';
import { recordCalls } from './security/recordCalls.ts';

/** What connections are answered with, which changes when the engine opens and closes. */
export interface Served {
  router(): Router<Contract, ConnectionContext>;
  contextOf(connection: Connection): ConnectionContext;
  /** What a procedure that is not there now answers with; null: there is none of that name. */
  refusal(): AppError | null;
  /** Calls that leave a record by themselves; while it is locked there is nowhere to write one. */
  onEnded(call: EndedCall): Promise<void>;
}

export function serveGate(gate: Gate): Served {
  const access = accessHandlers(gate);
  const keys = keysHandlers(gate);
  const routers = new WeakMap<Engine, Router<Contract, ConnectionContext>>();
  const recorders = new WeakMap<Engine, Served['onEnded']>();
  const locked = { access } as unknown as Router<Contract, ConnectionContext>;
  return {
    router() {
      const { engine } = gate;
      if (engine === null) return locked;
      const made = routers.get(engine) ?? { access, keys, ...createRouter(engine) };
      routers.set(engine, made as Router<Contract, ConnectionContext>);
      return made as Router<Contract, ConnectionContext>;
    },
    contextOf: (connection) => gate.contextOf(connection),
    async onEnded(call) {
      const { engine } = gate;
      if (engine === null) return;
      const record = recorders.get(engine) ?? recordCalls(engine.store);
      recorders.set(engine, record);
      await record(call);
    },
    refusal: () => (gate.engine === null ? gate.refusal() : null),
  };
}
