/** How often each thing (a token, a label) occurs. */
export type CountTable<Key> = ReadonlyMap<Key, number>;

/**
 * KL(p ‖ q) = Σ p log(p / q), in nats, of two tables of counts. `smoothing` is added to the count of everything that either
 * table knows (Laplace), so that what one of them lacks costs much and not infinitely; without it (0) the result is
 * Infinity as soon as q lacks something that p has, as in `scipy.special.rel_entr`. Two empty tables do not differ.
 */
export function klDivergence<Key>(p: CountTable<Key>, q: CountTable<Key>, smoothing = 0.5): number {
  const keys = new Set([...p.keys(), ...q.keys()]);
  const [of, against] = [shares(p, keys, smoothing), shares(q, keys, smoothing)];
  let sum = 0;
  for (const key of keys) sum += term(of(key), against(key));
  return Math.max(0, sum);
}

/**
 * Jensen-Shannon divergence, in nats: both against their mean, so it is the same either way, needs no smoothing and is at
 * most log 2. (The square of `scipy.spatial.distance.jensenshannon`.)
 */
export function jensenShannon<Key>(p: CountTable<Key>, q: CountTable<Key>): number {
  const keys = new Set([...p.keys(), ...q.keys()]);
  const [left, right] = [shares(p, keys, 0), shares(q, keys, 0)];
  let sum = 0;
  for (const key of keys) {
    const mean = (left(key) + right(key)) / 2;
    sum += (term(left(key), mean) + term(right(key), mean)) / 2;
  }
  return Math.min(Math.max(0, sum), Math.LN2);
}

/** The things that contribute most to KL(p ‖ q), the greatest first: what has drifted. */
export function largestShifts<Key>(
  p: CountTable<Key>,
  q: CountTable<Key>,
  { most, smoothing = 0.5 }: { readonly most: number; readonly smoothing?: number },
): { readonly key: Key; readonly share: number; readonly against: number }[] {
  const keys = new Set([...p.keys(), ...q.keys()]);
  const [of, against] = [shares(p, keys, smoothing), shares(q, keys, smoothing)];
  return [...keys]
    .map((key) => ({ key, share: of(key), against: against(key) }))
    .sort((a, b) => Math.abs(term(b.share, b.against)) - Math.abs(term(a.share, a.against)))
    .slice(0, most);
}

function shares<Key>(counts: CountTable<Key>, keys: ReadonlySet<Key>, smoothing: number) {
  let total = smoothing * keys.size;
  for (const count of counts.values()) total += count;
  return (key: Key): number => (total === 0 ? 0 : ((counts.get(key) ?? 0) + smoothing) / total);
}

function term(share: number, against: number): number {
  return share === 0 ? 0 : share * Math.log(share / against);
}
