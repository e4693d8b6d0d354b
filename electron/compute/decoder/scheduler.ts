import { createPrefixSlots, type Placement, type Slot } from './prefixSlots.ts';
import type { DecoderSession } from './session.ts';
import { createStepLoop, type StepLoop } from './stepLoop.ts';
import { createWaitingLine } from './waitingLine.ts';

/** One answer's place in a session. Disposing of it lets the next one in; what was computed stays as prefix cache. */
export interface Sequence extends Disposable {
  /** Tokens at its beginning that were there already, from another answer. */
  readonly reusedTokens: number;
  /** Positions of its cache that count. */
  readonly length: number;
  /** Nobody else is being answered. */
  readonly isAlone: boolean;
  /**
   * Runs `ids` behind what is there. Returns float32 logits [rows, vocabSize], this sequence's own until its next step.
   * Rejects with `request.cancelled` when the signal that it entered with aborts, and with whatever the run failed for;
   * `length` is then as it was.
   */
  step(ids: readonly number[], options?: StepOptions): Promise<Float32Array>;
  /** Forgets what lies behind the first `length` positions. */
  rewind(length: number): void;
}

export interface StepOptions {
  /** Logits of which of the ids. Left out: of the last one. */
  readonly rows?: 'last' | 'all';
}

/** Several sequences over one session: they join and leave between runs. */
export interface Scheduler {
  /** Slots that have ever been used: the memory of others is not taken yet. */
  readonly caches: number;
  /**
   * A slot for an answer that begins with `ids`, in the order of asking. Yields how many are before it as long as it waits.
   * Throws `request.cancelled`, `models.queueFull`.
   */
  enter(ids: readonly number[], signal: AbortSignal): AsyncGenerator<number, Sequence, undefined>;
}

export function createScheduler(session: DecoderSession): Scheduler {
  const slots = createPrefixSlots(session.slots);
  const loop = createStepLoop(session);
  const release = (slot: Slot): void => {
    slots.release(slot);
    line.advance();
  };
  const line = createWaitingLine({ place: slots.place, release });

  return {
    get caches() {
      return slots.used;
    },
    async *enter(ids, signal) {
      const placement = yield* line.enter(ids, signal);
      const { slot, copy } = placement;
      try {
        if (copy) await loop.copyPrefix({ from: copy.from, to: slot, length: copy.length });
      } catch (error) {
        release(slot);
        throw error;
      }
      const isAlone = () => slots.busy === 1;
      return createSequence({ loop, placement, signal, isAlone, leave: () => release(slot) });
    },
  };
}

interface Entered {
  readonly loop: StepLoop;
  readonly placement: Placement;
  readonly signal: AbortSignal;
  readonly isAlone: () => boolean;
  readonly leave: () => void;
}

function createSequence({ loop, placement, signal, isAlone, leave }: Entered): Sequence {
  const { slot, reused, copy } = placement;
  const reusedTokens = copy ? slot.tokens.length : reused;
  let length = reusedTokens;
  let kept = new Float32Array();
  let isOver = false;
  /** The session's rows are gone with its next call, which may be another sequence's. */
  const keep = (logits: Float32Array): Float32Array => {
    if (kept.length < logits.length) kept = new Float32Array(logits.length);
    kept.set(logits);
    return kept.subarray(0, logits.length);
  };
  return {
    reusedTokens,
    get length() {
      return length;
    },
    get isAlone() {
      return isAlone();
    },
    step(ids, { rows = 'last' } = {}) {
      const past = length;
      return new Promise((resolve, reject) => {
        const done = (logits: Float32Array) => {
          length = past + ids.length;
          resolve(keep(logits));
        };
        loop.add({ slot, ids, past, rows, signal, done, failed: reject });
      });
    },
    rewind(to) {
      if (to > length) throw new Error(`${length} positions are there, not ${to}`);
      length = to;
    },
    [Symbol.dispose]() {
      if (!isOver) leave();
      isOver = true;
    },
  };
}
