import type { Random } from '../../electron/ml/sampling/random.ts';

/** A good file, or a bad one that once did harm. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Another file made of one; the pool is there to be spliced with. */
export type Mutator = (bytes: Uint8Array, random: Random, pool: readonly Seed[]) => Uint8Array;

export interface MadeInput {
  readonly bytes: Uint8Array;
  /** Of the seed that it was made of: some targets put it in that one's place. */
  readonly name: string;
}

export interface TargetInput extends MadeInput {
  /** A folder for this input alone; gone afterwards. */
  readonly folder: string;
}

/** Something of ours that reads bytes from outside. */
export interface Target {
  readonly name: string;
  readonly seeds: () => readonly Seed[] | Promise<readonly Seed[]>;
  readonly mutators: readonly Mutator[];
  /** Inputs in `npm test`; fewer where one takes long. */
  readonly count: number;
  /** What a process may hold of private memory, in MiB, whatever it reads. */
  readonly memoryMb: number;
  /** Resolves when it was taken; throws an AppError when it was refused. Anything else is a finding. */
  readonly read: (input: TargetInput) => Promise<unknown>;
}

/** No single input may take longer, in time of the processor: a busy machine proves nothing. */
export const limitMs = 5_000;
