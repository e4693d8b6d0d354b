import { passOrder } from './order.ts';

/** How many examples of an epoch are new, and how many come from the older set. */
export interface Mixture {
  readonly fresh: number;
  readonly replayed: number;
}

/**
 * Every new example once, and as many older ones as make `share` of all. A share of 1 would leave no room for what is new:
 * from outside it is below 1.
 */
export function mixtureOf(fresh: number, older: number, share: number): Mixture {
  const replayed = older === 0 || share <= 0 ? 0 : Math.round((fresh * share) / (1 - share));
  return { fresh, replayed };
}

/** How many of an epoch's first `count` examples are older ones: never more than one off their share. */
export function replayedAmong(count: number, { fresh, replayed }: Mixture): number {
  return Math.round((count * replayed) / (fresh + replayed));
}

/**
 * The older examples of an epoch. Epochs draw from one row of passes through the set, each in an order of its own, so that
 * none is seen again before all were.
 */
export function drawReplay(
  older: number,
  { count, epoch, seed }: { readonly count: number; readonly epoch: number; readonly seed: number },
): number[] {
  const drawn: number[] = [];
  for (let at = epoch * count; drawn.length < count; ) {
    const pass = Math.floor(at / older);
    const order = passOrder(older, { seed, purpose: 'replay', pass });
    const from = at - pass * older;
    const taken = order.subarray(from, from + count - drawn.length);
    for (const place of taken) drawn.push(place);
    at += taken.length;
  }
  return drawn;
}
