import type { Router } from '@orpc/server';
import type { AppError } from '../common/errors/appError.ts';
import type { Contract } from '../contract/index.ts';
import type { EndedCall } from '../contract/link.ts';
import { accessHandlers } from './accessRouter.ts';
import { accountsHandlers } from './accountsRouter.ts';
import type { Engine } from './engine.ts';
import type { Gate } from './gate.ts';
import { keyStoreHandlers, keysHandlers } from './keysRouter.ts';
import { createRouter } from './router.ts';
import type { ConnectionContext } from './security/actor.ts';
import type { Connection } from './security/connection.ts';
import { recordCalls } from './security/recordCalls.ts';

/** What connections are answered with, which changes when the engine opens and closes. */
export interface Served {
  router(): Router<Contract, ConnectionContext>;
  contextOf(connection: Connection): ConnectionContext;
  /** Told when the session that this connection is signed in with was ended elsewhere; the result stops that. */
  onSignedOut(connection: Connection, end: () => void): () => void;
  /** What a procedure that is not there now answers with; null: there is none of that name. */
  refusal(): AppError | null;
  /** Calls that leave a record by themselves; while it is locked there is nowhere to write one. */
  onEnded(call: EndedCall): Promise<void>;
}

/** Somebody who tries without end fills no memory: the lock-out has slowed them down long before. */
const mostUnrecorded = 1_000;

export function serveGate(gate: Gate): Served {
  const access = accessHandlers(gate);
  const accounts = accountsHandlers(gate);
  const keys = keysHandlers(gate);
  const keyStore = keyStoreHandlers(gate);
  const routers = new WeakMap<Engine, Router<Contract, ConnectionContext>>();
  const recorders = new WeakMap<Engine, Served['onEnded']>();
  /** Refusals from before the databases were open; they are recorded as soon as they are. */
  let unrecorded: EndedCall[] = [];
  const locked = { access, keyStore } as unknown as Router<Contract, ConnectionContext>;
  return {
    router() {
      const { engine } = gate;
      if (engine === null) return locked;
      const made = routers.get(engine) ?? { access, accounts, keys, keyStore, ...createRouter(engine) };
      routers.set(engine, made as Router<Contract, ConnectionContext>);
      return made as Router<Contract, ConnectionContext>;
    },
    contextOf: (connection) => gate.contextOf(connection),
    onSignedOut: (connection, end) =>
      gate.sessions.follow(({ id }) => {
        if (connection.session?.id === id) end();
      }),
    async onEnded(call) {
      const { engine } = gate;
      if (engine === null) {
        if (call.error !== null && unrecorded.length < mostUnrecorded) unrecorded.push(call);
        return;
      }
      const record = recorders.get(engine) ?? recordCalls(engine.store);
      recorders.set(engine, record);
      const late = unrecorded;
      unrecorded = [];
      for (const each of [...late, call]) await record(each);
    },
    refusal: () => (gate.engine === null ? gate.refusal() : null),
  };
}
