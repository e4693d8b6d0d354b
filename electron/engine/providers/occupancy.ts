import type { ProviderName } from '../../contract/providers.ts';

/** Work that holds a GPU for long; what it takes grows only once it has begun. */
export interface Occupant {
  readonly provider: ProviderName;
  /** For people. */
  readonly name: string;
  readonly neededBytes: number;
  /** Of the device's memory, before it began; null: nobody tells. */
  readonly freeBefore: number | null;
}

/** Who holds a GPU in this engine now, so that nobody plans with the memory that it is about to take. */
export interface Occupancy {
  list(): readonly Occupant[];
  /** Until it is disposed of. */
  enter(occupant: Occupant): Disposable;
}

export function createOccupancy(): Occupancy {
  const occupants = new Set<Occupant>();
  return {
    list: () => [...occupants],
    enter(occupant) {
      occupants.add(occupant);
      return { [Symbol.dispose]: () => void occupants.delete(occupant) };
    },
  };
}

/** What is left for others beside these, of a device with this much free now. */
export function leftBeside(occupants: readonly Occupant[], freeBytes: number): number {
  const left = occupants.map(({ freeBefore, neededBytes }) => (freeBefore ?? freeBytes) - neededBytes);
  return Math.max(0, Math.min(freeBytes, ...left));
}
