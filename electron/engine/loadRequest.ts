import { AppError } from '../common/errors/appError.ts';
import type { Answerer } from '../contract/chat.ts';
import { isEncrypting } from '../vault/ring.ts';
import { modelFolder } from './models/folders.ts';
import { cacheOf } from './models/int8Cache.ts';
import type { ModelsDependencies } from './models/models.ts';
import { findModel, findVariant } from './models/records.ts';
import type { LoadAdapter } from './residency/entry.ts';
import type { LoadRequest } from './residency/loadedModels.ts';
import { listPins, type Pin } from './residency/pins.ts';
import { adapterFolder } from './training/folders.ts';
import { findAdapter, listAdapters } from './training/records/adapters.ts';

type Registry = Pick<ModelsDependencies, 'store' | 'dataDir'>;

/**
 * Throws `request.notFound` or `models.variantMissing`; for an adapter `adapters.notFound`, `adapters.ambiguous`,
 * `adapters.otherBase`.
 */
export function toLoadRequest(
  { store, dataDir }: Registry,
  asked: Answerer & { readonly blockSize?: LoadRequest['blockSize'] },
): LoadRequest {
  const model = findModel(store, asked.model);
  const variant = findVariant(model, asked.precision, asked.blockSize);
  const { precision, blockSize } = variant;
  return {
    modelId: model.id,
    name: model.name,
    modelFolder: modelFolder(dataDir, model.id),
    precision,
    blockSize,
    profile: asked.profile,
    cache: cacheOf(variant, asked.profile),
    // What is encrypted has to be decrypted into memory, and then it is shared.
    shareWeights: listAdapters(store, model.id).length > 0 || isEncrypting(modelFolder(dataDir, model.id)),
    ...(asked.adapter === undefined
      ? {}
      : { adapter: toAdapter({ store, dataDir }, asked.adapter, model.id) }),
  };
}

function toAdapter({ store, dataDir }: Registry, reference: string, model: string): LoadAdapter {
  const adapter = findAdapter(store, reference);
  if (adapter.model.id !== model) throw new AppError('adapters.otherBase');
  const { id, name } = adapter;
  return { id, name, folder: adapterFolder(dataDir, id) };
}

/** A model of which only the tokenizer is wanted. Throws `request.notFound`. */
export function toTokenizer({ store, dataDir }: Registry, reference: string) {
  const { id, name } = findModel(store, reference);
  return { model: id, name, folder: modelFolder(dataDir, id) };
}

export function pinToLoadRequest(registry: Registry, pin: Pin): LoadRequest {
  return toLoadRequest(registry, { ...pin, model: pin.modelId });
}

/** What is to be in memory whenever the engine has started; a version that was taken away is left out. */
export function pinnedAtStart(registry: Registry): LoadRequest[] {
  const pins = listPins(registry.store).filter(({ loadAtStart }) => loadAtStart);
  return pins.flatMap((pin) => {
    try {
      return [pinToLoadRequest(registry, pin)];
    } catch {
      return [];
    }
  });
}
