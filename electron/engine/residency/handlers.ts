import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import type { Answerer } from '../../contract/chat.ts';
import { residencyContract } from '../../contract/residency.ts';
import type { ActorContext } from '../security/actor.ts';
import type { LoadRequest } from './loadedModels.ts';
import { deletePin, storePin } from './pins.ts';
import { listResidents, type ResidentsOptions } from './residents.ts';

export interface ResidencyHandlersOptions extends ResidentsOptions {
  /** Throws `request.notFound` or `models.variantMissing`. */
  readonly resolveModel: (asked: Answerer) => LoadRequest;
}

export function residencyHandlers(options: ResidencyHandlersOptions) {
  const { store, loaded, resolveModel } = options;
  const os = implement(residencyContract).$context<ActorContext>();
  return {
    list: os.list.handler(async () => ({ models: await listResidents(options) })),
    load: os.load.handler(async ({ input }) => {
      const request = resolveModel(input);
      await loaded.load(request, { force: input.force });
      const { modelId, precision, profile } = request;
      const found = (await listResidents(options)).find(
        (one) => one.model === modelId && one.precision === precision && one.profile === profile,
      );
      if (!found) throw new AppError('compute.lost', { reason: 'evicted' });
      return found;
    }),
    unload: os.unload.handler(async ({ input }) => {
      const { modelId } = resolveModel({ ...input, profile: 'exact' });
      return { unloaded: await loaded.unload(modelId, input.precision) };
    }),
    pin: os.pin.handler(async ({ input, context }) => {
      const { modelId, name, precision, blockSize, profile } = resolveModel(input);
      const { pinned, loadAtStart } = input;
      const version = { modelId, precision, blockSize, profile };
      await store.write({
        actor: context.actor,
        audit: {
          action: pinned ? 'residency.pin' : 'residency.unpin',
          subject: name,
          detail: { model: modelId, precision, profile, loadAtStart },
        },
        statements: [pinned ? storePin({ ...version, loadAtStart }) : deletePin(version)],
      });
      loaded.pinsChanged();
      return { pinned, loadAtStart: pinned && loadAtStart };
    }),
  };
}
