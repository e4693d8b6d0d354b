/** Lets a number of users in at once, the others in the order in which they came. */
export interface Slots {
  /** Resolves with what gives the slot back. Rejects with the signal's reason when that aborts first. */
  enter(signal?: AbortSignal): Promise<Disposable>;
}

export function createSlots(count: number): Slots {
  const waiting = new Set<() => void>();
  let free = count;
  const slot = (): Disposable => {
    let isHeld = true;
    return {
      [Symbol.dispose]() {
        if (!isHeld) return;
        isHeld = false;
        const [next] = waiting;
        if (next) next();
        else free += 1;
      },
    };
  };
  return {
    enter(signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (free > 0) {
          free -= 1;
          return resolve(slot());
        }
        const leave = () => {
          waiting.delete(take);
          signal?.removeEventListener('abort', giveUp);
        };
        const take = () => {
          leave();
          resolve(slot());
        };
        const giveUp = () => {
          leave();
          reject(signal?.reason);
        };
        waiting.add(take);
        signal?.addEventListener('abort', giveUp);
      });
    },
  };
}
