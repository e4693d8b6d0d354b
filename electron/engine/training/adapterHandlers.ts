import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import type { Adapter } from '../../contract/training/adapters.ts';
import { trainingContract } from '../../contract/training/index.ts';
import type { ActorContext } from '../security/actor.ts';
import {
  findAdapter,
  listAdapters,
  offerAdapter,
  renameAdapter,
  requireFreeAdapterName,
} from './records/adapters.ts';
import { removeAdapter } from './removal.ts';
import type { TrainingOptions } from './training.ts';

export function adapterHandlers(options: TrainingOptions) {
  const { store } = options;
  const os = implement(trainingContract).$context<ActorContext>().adapters;
  return {
    list: os.list.handler(({ input }) => ({ adapters: listAdapters(store, input.model) })),
    show: os.show.handler(({ input }) => findAdapter(store, input.adapter)),
    rename: os.rename.handler(async ({ input: { adapter: reference, name }, context: { actor } }) => {
      const { id, name: before } = findAdapter(store, reference);
      requireFreeAdapterName(store, name, id);
      const audit = { action: 'adapters.rename', subject: name, detail: { adapter: id, before } };
      await store.write({ actor, audit, statements: [renameAdapter(id, name)] });
      return findAdapter(store, id);
    }),
    remove: os.remove.handler(({ input, context: { actor } }) =>
      removeAdapter(options, findAdapter(store, input.adapter), actor),
    ),
    offer: os.offer.handler(
      async ({ input: { adapter: reference, offered, despite }, context: { actor } }) => {
        const adapter = findAdapter(store, reference);
        if (offered && despite === undefined) requireOpenGate(adapter);
        const detail = {
          adapter: adapter.id,
          offered,
          gate: adapter.gate,
          ...(despite !== undefined && { despite }),
        };
        await store.write({
          actor,
          audit: { action: 'adapters.offer', subject: adapter.name, detail },
          statements: [offerAdapter(adapter.id, offered)],
        });
        return findAdapter(store, adapter.id);
      },
    ),
    merge: os.merge.handler(() => notYet()),
    export: os.export.handler(() => notYet()),
    import: os.import.handler(() => notYet()),
  };
}

function requireOpenGate({ name, gate }: Adapter): void {
  if (gate !== 'passed') throw new AppError('adapters.gateClosed', { adapter: name, gate });
}

function notYet(): never {
  throw new AppError('request.invalid', { detail: 'adapters cannot be made yet' });
}
