import type { Resident } from '../../contract/residency.ts';
import { readResidentMemory } from '../processes/residentMemory.ts';
import type { Store } from '../store/store.ts';
import { findOrAdd } from './entry.ts';
import type { LoadedModels, LoadRequest, ResidentEntry } from './loadedModels.ts';
import { findPin, listPins, type Pin } from './pins.ts';

export interface ResidentsOptions {
  readonly store: Store;
  readonly loaded: LoadedModels;
  /** Of a pin whose model is not in memory. Throws when there is no such version any more. */
  readonly toRequest: (pin: Pin) => LoadRequest;
}

/** Everything in memory, and every pin, by name. */
export async function listResidents({ store, loaded, toRequest }: ResidentsOptions): Promise<Resident[]> {
  const pins = listPins(store);
  const entries = loaded.entries();
  const absent = pins
    .filter((pin) => !entries.some(({ request }) => findPin([pin], request)))
    .flatMap((pin) => describeAbsent(pin, toRequest));
  const present = await Promise.all(entries.map((entry) => describe(entry, findPin(pins, entry.request))));
  return [...present, ...absent].sort((a, b) => a.name.localeCompare(b.name));
}

async function describe(entry: ResidentEntry, pin: Pin | undefined): Promise<Resident> {
  const { status, request, process, users, lastUsed, unloadAt } = entry;
  const memory = process && (await readResidentMemory(process.pid));
  return {
    ...status,
    blockSize: request.blockSize,
    pinned: pin !== undefined,
    loadAtStart: pin?.loadAtStart ?? false,
    users,
    idleSince: process && users === 0 ? new Date(lastUsed).toISOString() : null,
    unloadAt: unloadAt === null ? null : new Date(unloadAt).toISOString(),
    residentBytes: memory?.bytes ?? null,
    limitBytes: process?.memory?.limitBytes ?? null,
    limitedBy: process?.memory?.limitedBy ?? null,
  };
}

/** A pin of a version that was taken away is no reason to say nothing of the others. */
function describeAbsent(pin: Pin, toRequest: (pin: Pin) => LoadRequest): Resident[] {
  try {
    const request = toRequest(pin);
    const { status } = findOrAdd(new Map(), request);
    const nothing = {
      idleSince: null,
      unloadAt: null,
      residentBytes: null,
      limitBytes: null,
      limitedBy: null,
    };
    const { blockSize } = request;
    const { loadAtStart } = pin;
    return [{ ...status, state: 'evicted', blockSize, pinned: true, loadAtStart, users: 0, ...nothing }];
  } catch {
    return [];
  }
}
