import { AppError } from '../../common/errors/appError.ts';
import type { Placement, PrefixSlots } from './prefixSlots.ts';

/** More questions than this are turned away: whoever asks last would wait longer than anybody does. */
export const maxWaiting = 64;

/** Who waits for a slot, in the order of asking. */
export interface WaitingLine {
  /**
   * Yields how many are before it whenever that has changed, and returns a place, which the caller has to release. Throws
   * `request.cancelled` when the signal aborts meanwhile, `models.queueFull` when too many wait already.
   */
  enter(ids: readonly number[], signal: AbortSignal): AsyncGenerator<number, Placement, undefined>;
  /** To be called when a slot has become free. */
  advance(): void;
}

interface Waiting {
  readonly ids: readonly number[];
  placement: Placement | null;
  wake: () => void;
}

/** `release` has to call `advance`. */
export function createWaitingLine(slots: Pick<PrefixSlots, 'place' | 'release'>): WaitingLine {
  const line: Waiting[] = [];

  function advance(): void {
    for (let first = line[0]; first; first = line[0]) {
      first.placement = slots.place(first.ids);
      if (first.placement === null) break;
      line.shift();
      first.wake();
    }
    for (const { wake } of line) wake();
  }

  function leave(own: Waiting): void {
    const place = line.indexOf(own);
    if (place >= 0) line.splice(place, 1);
    if (own.placement) slots.release(own.placement.slot);
    else advance();
  }

  return {
    advance,
    async *enter(ids, signal) {
      if (signal.aborted) throw new AppError('request.cancelled');
      if (line.length >= maxWaiting) throw new AppError('models.queueFull', { waiting: line.length });
      const own: Waiting = { ids, placement: null, wake: () => undefined };
      line.push(own);
      advance();
      let told = -1;
      let isIn = false;
      const wake = () => own.wake();
      signal.addEventListener('abort', wake);
      try {
        while (own.placement === null) {
          if (signal.aborted) throw new AppError('request.cancelled');
          const ahead = line.indexOf(own);
          if (ahead === told)
            await new Promise<void>((resolve) => {
              own.wake = resolve;
            });
          else {
            told = ahead;
            yield ahead;
          }
        }
        isIn = true;
        return own.placement;
      } finally {
        signal.removeEventListener('abort', wake);
        if (!isIn) leave(own);
      }
    },
  };
}
