export interface Straddling {
  /** NaN: belongs to no group. */
  readonly keys: ArrayLike<number>;
  /** Below 0: in no part. */
  readonly parts: ArrayLike<number>;
}

const straddles = -2;

/** Groups of equal keys whose rows are in more than one part: places, rising, groups by their first place. */
export function straddlingGroups({ keys, parts }: Straddling): number[][] {
  const partOf = new Map<number, number>();
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as number;
    const part = parts[at] as number;
    if (part < 0 || Number.isNaN(key)) continue;
    const known = partOf.get(key);
    if (known === undefined) partOf.set(key, part);
    else if (known !== part && known !== straddles) partOf.set(key, straddles);
  }
  const groups = new Map<number, number[]>();
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as number;
    if ((parts[at] as number) < 0 || partOf.get(key) !== straddles) continue;
    const group = groups.get(key);
    if (group) group.push(at);
    else groups.set(key, [at]);
  }
  return [...groups.values()];
}
