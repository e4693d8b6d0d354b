import { AppError } from '../../common/errors/appError.ts';
import type { DecoderSession } from './session.ts';

/** One call of a session, as it was made. */
export interface WatchedCall {
  /** Slots in the run; of a copy `[from, to]`. */
  readonly slots: readonly number[];
  /** Tokens a slot: 1 in a batch. */
  readonly count: number;
  readonly past: number;
  readonly kind: 'run' | 'batch' | 'copy';
}

export interface WatchedSession extends DecoderSession {
  readonly calls: WatchedCall[];
  readonly caches: readonly number[][];
  terminations: number;
  /** Lets a call wait, or fail. Called when it begins. */
  before: (call: WatchedCall) => Promise<void> | void;
}

/**
 * For tests: a session without a graph that keeps the promises of one (one call at a time, no past that is not there), and
 * whose logits tell everything that the slot holds: see `rowFor`. A call whose `before` waits ends when it is terminated.
 */
export function watchedSession(slots: number): WatchedSession {
  const caches = Array.from({ length: slots }, (): number[] => []);
  let terminate: (() => void) | null = null;

  async function call(made: WatchedCall): Promise<void> {
    if (terminate !== null) throw new Error('a run is in flight');
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    terminate = () => reject(new AppError('request.cancelled'));
    session.calls.push(made);
    try {
      await Promise.race([promise, Promise.resolve(session.before(made))]);
    } finally {
      terminate = null;
    }
  }
  function append(slot: number, past: number, ids: readonly number[]): void {
    const cache = cacheOf(slot);
    cache.length = past;
    cache.push(...ids);
  }
  function cacheOf(slot: number): number[] {
    const cache = caches[slot];
    if (!cache) throw new Error(`slot ${slot} is none of ${slots}`);
    return cache;
  }
  function requireHeld(slot: number, past: number): void {
    if (past > cacheOf(slot).length)
      throw new Error(`slot ${slot} holds ${cacheOf(slot).length}, not ${past}`);
  }
  const session: WatchedSession = {
    ...{ vocabSize: 4, contextLength: 100_000, device: 'cpu', binding: 'resident', givesAllRows: true },
    ...{ slots, calls: [], caches, terminations: 0, before: () => undefined },
    async run(ids, past, { slot = 0, rows = 'last' } = {}) {
      requireHeld(slot, past);
      await call({ kind: 'run', slots: [slot], count: ids.length, past });
      append(slot, past, [...ids]);
      const first = rows === 'all' ? past + 1 : past + ids.length;
      const held = cacheOf(slot);
      const all = Array.from({ length: held.length - first + 1 }, (_, row) => held.slice(0, first + row));
      return Float32Array.from(all.flatMap(rowFor));
    },
    async runBatch(steps) {
      if (new Set(steps.map(({ slot }) => slot)).size < steps.length)
        throw new Error('a slot is there twice');
      for (const { slot, past } of steps) requireHeld(slot, past);
      await call({
        kind: 'batch',
        slots: steps.map(({ slot }) => slot),
        count: 1,
        past: steps[0]?.past ?? 0,
      });
      for (const { slot, id, past } of steps) append(slot, past, [id]);
      return Float32Array.from(steps.flatMap(({ slot }) => rowFor(cacheOf(slot))));
    },
    async copyPrefix(from, to, length) {
      requireHeld(from, length);
      await call({ kind: 'copy', slots: [from, to], count: length, past: 0 });
      append(to, 0, cacheOf(from).slice(0, length));
    },
    terminate() {
      session.terminations++;
      terminate?.();
    },
    async [Symbol.asyncDispose]() {},
  };
  return session;
}

/** The logits behind these tokens: how many they are, the last one, and a number that depends on all and their order. */
export function rowFor(tokens: readonly number[]): number[] {
  const all = tokens.reduce((sum, id) => (sum * 31 + id + 1) % 65_521, 7);
  return [tokens.length, tokens.at(-1) ?? -1, all, 0];
}
