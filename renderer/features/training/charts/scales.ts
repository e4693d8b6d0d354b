export type ScaleKind = 'linear' | 'log';
export type Range = readonly [number, number];

/** From a value to a place in pixels and back. */
export interface Scale {
  readonly domain: Range;
  readonly kind: ScaleKind;
  readonly toPx: (value: number) => number;
  readonly toValue: (px: number) => number;
}

/** `log` needs a domain above 0; a domain without extent gets its value in the middle. */
export function makeScale(domain: Range, px: Range, kind: ScaleKind): Scale {
  const into = kind === 'log' ? Math.log10 : (value: number) => value;
  const back = kind === 'log' ? (value: number) => 10 ** value : (value: number) => value;
  const [from, to] = [into(domain[0]), into(domain[1])];
  const extent = to - from;
  const length = px[1] - px[0];
  return {
    domain,
    kind,
    toPx: (value) => (extent === 0 ? px[0] + length / 2 : px[0] + ((into(value) - from) / extent) * length),
    toValue: (at) => back(from + ((at - px[0]) / (length || 1)) * extent),
  };
}

const roundSteps = [1, 2, 2.5, 5, 10];

/** Round values within the domain, about `count` of them. */
export function linearTicks([from, to]: Range, count: number): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (roundSteps.find((each) => each * power >= rough * 0.999) ?? 10);
  const ticks: number[] = [];
  for (let index = Math.ceil(from / step - 1e-9); index * step <= to + step * 1e-9; index += 1)
    ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

const logSteps = [[1], [1, 3], [1, 2, 5], [1, 2, 3, 5, 7]] as const;

/** Powers of ten, and 2, 5 … between them where there is room; round linear ones where the domain is within a few of them. */
export function logTicks([from, to]: Range, count: number): number[] {
  const decades = (multiples: readonly number[]) => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power += 1)
      for (const multiple of multiples) {
        const value = Number((multiple * 10 ** power).toPrecision(12));
        if (value >= from && value <= to) ticks.push(value);
      }
    return ticks;
  };
  const fitting = logSteps.map(decades).filter((ticks) => ticks.length <= count + 2);
  const densest = fitting.at(-1) ?? decades([1]);
  if (densest.length >= 2) {
    const every = Math.ceil(densest.length / (count + 2));
    return densest.filter((_, index) => index % every === 0);
  }
  return linearTicks([from, to], count).filter((value) => value > 0);
}

export function ticksOf(scale: Scale, count: number): number[] {
  return scale.kind === 'log' ? logTicks(scale.domain, count) : linearTicks(scale.domain, count);
}

/** The domain of an axis for these values: a little air above and below; for `log` only what is above 0 counts. */
export function domainOf(values: Iterable<number | null>, kind: ScaleKind, fromZero = false): Range {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || !Number.isFinite(value) || (kind === 'log' && value <= 0)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least > most) return kind === 'log' ? [0.1, 1] : [0, 1];
  if (kind === 'log') return least === most ? [least / 2, most * 2] : [least / 1.08, most * 1.08];
  if (fromZero) return [0, most > 0 ? most * 1.06 : 1];
  const air = least === most ? Math.abs(most) * 0.1 || 1 : (most - least) * 0.06;
  return [least >= 0 ? Math.max(0, least - air) : least - air, most + air];
}
