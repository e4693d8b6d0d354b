import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../common/errors/appError.ts';
import type { Slot } from './prefixSlots.ts';
import type { DecoderSession } from './session.ts';
import { nextRun, type Step } from './steps.ts';

/** Everything that is asked of one session, one call after the other. */
export interface StepLoop {
  /**
   * The step waits for a run that it fits in. When its signal aborts, it leaves at once or, computed together with others
   * that go on, after that run; either way it fails with `request.cancelled`.
   */
  add(step: Step): void;
  /** Copies come before the next run. */
  copyPrefix(copy: PrefixCopy): Promise<void>;
}

export interface PrefixCopy {
  readonly from: Slot;
  readonly to: Slot;
  readonly length: number;
}

type Queued = Step & { readonly onAbort: () => void };

export function createStepLoop(session: DecoderSession): StepLoop {
  const waiting: Queued[] = [];
  const copies: (() => Promise<void>)[] = [];
  let running: readonly Queued[] = [];
  let isTurning = false;
  let lastWasPiece = false;

  /**
   * Before each run the event loop gets one turn: messages come in (a run may block the thread), and every sequence that was
   * in the run before hands in its next token. Nobody is waited for longer: who comes later is in a later run.
   */
  async function turn(): Promise<void> {
    if (isTurning) return;
    isTurning = true;
    for (;;) {
      await nextTurn();
      for (let copy = copies.shift(); copy; copy = copies.shift()) await copy();
      const steps = nextRun(waiting, lastWasPiece) as readonly Queued[];
      if (steps.length === 0) break;
      for (const step of steps) waiting.splice(waiting.indexOf(step), 1);
      lastWasPiece = isPiece(steps);
      await run(steps);
    }
    isTurning = false;
  }

  async function run(steps: readonly Queued[]): Promise<void> {
    running = steps;
    // Before the run, because one that fails may have overwritten what lay behind.
    for (const { slot, past } of steps) slot.tokens.length = past;
    try {
      const logits = await compute(session, steps);
      const rowsOf = (index: number) =>
        steps.length === 1
          ? logits
          : logits.subarray(index * session.vocabSize, (index + 1) * session.vocabSize);
      for (const [index, step] of steps.entries()) {
        for (const id of step.ids) step.slot.tokens.push(id);
        if (step.signal.aborted) end(step).failed(new AppError('request.cancelled'));
        else end(step).done(rowsOf(index));
      }
    } catch (error) {
      for (const step of steps) end(step).failed(error);
    } finally {
      running = [];
    }
  }

  function abort(step: Queued): void {
    const place = waiting.indexOf(step);
    if (place >= 0) {
      waiting.splice(place, 1);
      step.failed(new AppError('request.cancelled'));
    } else if (running.every(({ signal }) => signal.aborted)) session.terminate();
  }

  return {
    add(step) {
      if (step.signal.aborted) {
        step.failed(new AppError('request.cancelled'));
        return;
      }
      const queued: Queued = { ...step, onAbort: () => abort(queued) };
      step.signal.addEventListener('abort', queued.onAbort, { once: true });
      waiting.push(queued);
      void turn();
    },
    copyPrefix({ from, to, length }) {
      return new Promise((resolve, reject) => {
        copies.push(async () => {
          to.tokens.length = 0;
          // A run that failed meanwhile may have left less of it.
          const sure = Math.min(length, from.tokens.length);
          await session.copyPrefix(from.index, to.index, sure).then(() => {
            for (const id of from.tokens.slice(0, sure)) to.tokens.push(id);
            resolve();
          }, reject);
        });
        void turn();
      });
    },
  };
}

function isPiece([first]: readonly Step[]): boolean {
  return first !== undefined && first.ids.length > 1;
}

function end(step: Queued): Step {
  step.signal.removeEventListener('abort', step.onAbort);
  return step;
}

async function compute(session: DecoderSession, steps: readonly Step[]): Promise<Float32Array> {
  const [only, ...others] = steps;
  if (only && others.length === 0) {
    const { ids, past, slot, rows } = only;
    return session.run(ids, past, { slot: slot.index, rows });
  }
  return session.runBatch(steps.map(({ slot, ids, past }) => ({ slot: slot.index, id: ids[0] ?? 0, past })));
}
