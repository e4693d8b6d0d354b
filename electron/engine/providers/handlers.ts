import { implement } from '@orpc/server';
import { providersContract } from '../../contract/providers.ts';
import type { ActorContext } from '../security/actor.ts';
import type { Store } from '../store/store.ts';
import { modelPolicy, storePolicy } from './policies.ts';
import type { Prover } from './prover.ts';

export interface ProvidersHandlersOptions {
  readonly store: Store;
  readonly prover: Prover;
  /** Throws `request.notFound`. */
  readonly findModel: (reference: string) => { readonly id: string; readonly name: string };
}

export function providersHandlers({ store, prover, findModel }: ProvidersHandlersOptions) {
  const os = implement(providersContract).$context<ActorContext>();
  return {
    list: os.list.handler(() => ({ providers: prover.list() })),
    prove: os.prove.handler(async ({ input }) => ({ providers: await prover.prove(input.provider) })),
    policy: os.policy.handler(({ input }) => modelPolicy(store, findModel(input.model))),
    setPolicy: os.setPolicy.handler(async ({ input, context }) => {
      const model = findModel(input.model);
      await store.write({
        actor: context.actor,
        audit: {
          action: 'providers.setPolicy',
          subject: model.name,
          detail: { model: model.id, policy: input.policy },
        },
        statements: [storePolicy(model.id, input.policy)],
      });
      return modelPolicy(store, model);
    }),
  };
}
