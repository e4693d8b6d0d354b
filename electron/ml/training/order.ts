import { seededRandom, shuffle } from '../datasets/sampling/shuffle.ts';

/** What a seed is spent on: each has an order of its own. */
export type OrderPurpose = 'new' | 'replay' | 'steps';

/** Places 0 … count - 1 in the order of one pass through them: the same for the same seed, purpose and pass. */
export function passOrder(
  count: number,
  { seed, purpose, pass }: { readonly seed: number; readonly purpose: OrderPurpose; readonly pass: number },
): Uint32Array {
  const places = Uint32Array.from({ length: count }, (_, place) => place);
  return shuffle(places, seededRandom(`${seed} ${purpose} ${pass}`));
}
