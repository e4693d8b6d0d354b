import { AppError } from '../../common/errors/appError.ts';

/** Lets one through at a time, in the order in which they came. */
export interface Turnstile {
  /** Resolves when it is this one's turn, with what ends the turn. An abort while waiting rejects with `request.cancelled`. */
  enter(signal: AbortSignal): Promise<Disposable>;
}

export function createTurnstile(): Turnstile {
  const waiting: (() => void)[] = [];
  let busy = false;
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) busy = false;
    else next();
  };
  /** A turn ends once, however often it is said. */
  const turn = (): Disposable => {
    let over = false;
    return {
      [Symbol.dispose]() {
        if (!over) leave();
        over = true;
      },
    };
  };
  return {
    async enter(signal) {
      if (signal.aborted) throw new AppError('request.cancelled');
      if (busy) {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const giveUp = () => {
          waiting.splice(waiting.indexOf(resolve), 1);
          reject(new AppError('request.cancelled'));
        };
        waiting.push(resolve);
        signal.addEventListener('abort', giveUp, { once: true });
        await promise.finally(() => signal.removeEventListener('abort', giveUp));
      }
      busy = true;
      return turn();
    },
  };
}
