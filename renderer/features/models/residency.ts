import { AppError } from '../../../electron/common/errors/appError.ts';
import type { Resident } from '../../../electron/contract/residency.ts';
import type { EngineClient } from '../../engine/connection.ts';

/** Until models can be loaded and pinned by themselves, they are in memory because somebody chats with them. */
export const canLoad = false;

export async function listResidents(
  client: EngineClient,
  options: { signal: AbortSignal },
): Promise<Resident[]> {
  const { loaded } = await client.chat.loaded(undefined, options);
  return loaded.map((model) => ({
    ...model,
    blockSize: null,
    pinned: false,
    loadAtStart: false,
    users: 0,
    idleSince: null,
    unloadAt: null,
    residentBytes: null,
    limitBytes: null,
    limitedBy: null,
  }));
}

export function unloadModel(client: EngineClient, { model }: { model: string }) {
  return client.chat.unload({ model });
}

const notYet = () => Promise.reject(new AppError('request.invalid', { detail: 'residency' }));

export function loadModel(_client: EngineClient, _wish: { model: string; force: boolean }): Promise<unknown> {
  return notYet();
}

export function pinModel(_client: EngineClient, _wish: { model: string; pinned: boolean }): Promise<unknown> {
  return notYet();
}
