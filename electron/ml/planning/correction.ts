/** One load of the past: what was expected of it by arithmetic alone, and what it was. */
export interface PastLoad {
  readonly device: string;
  readonly precision: string;
  readonly profile: string;
  readonly expected: number;
  readonly measured: number;
}

export interface Correction {
  /** Multiply an estimate by this. 1 while nothing was measured. */
  readonly factor: number;
  /** Loads that it rests on. */
  readonly loads: number;
  /** Median share by which corrected estimates of these loads are off; null: none. */
  readonly error: number | null;
}

export const noCorrection: Correction = { factor: 1, loads: 0, error: null };

/** Loads that count, newest first: a machine changes (memory is added, other programs run beside it). */
const loadsKept = 20;
/** A single load that was disturbed must not turn an estimate over. */
const factorLimits = { least: 0.25, most: 4 } as const;

/** What is wanted for an estimate of this size. */
export interface Wanted extends Pick<PastLoad, 'device' | 'precision' | 'profile'> {
  readonly expected: number;
}

/** What a model of 3 million parameters took says nothing about one of 7 billion: loads of about the same size count. */
const sizeFactor = 3;

/**
 * Median of measured over expected, among past loads of about the same size: of the same device, precision and profile where
 * there are any, else of the same device and precision, else of the device. `past` is newest first.
 */
export function correctionFor(past: readonly PastLoad[], wanted: Wanted): Correction {
  const onDevice = past.filter(
    ({ device, expected, measured }) =>
      device === wanted.device && measured > 0 && isAlike(expected, wanted.expected),
  );
  const alike = onDevice.filter(({ precision }) => precision === wanted.precision);
  const same = alike.filter(({ profile }) => profile === wanted.profile);
  const basis = [same, alike, onDevice].find((loads) => loads.length > 0)?.slice(0, loadsKept) ?? [];
  if (basis.length === 0) return noCorrection;
  const ratio = median(basis.map(({ expected, measured }) => measured / expected));
  const factor = Math.min(factorLimits.most, Math.max(factorLimits.least, ratio));
  const errors = basis.map(({ expected, measured }) => Math.abs((expected * factor) / measured - 1));
  return { factor, loads: basis.length, error: median(errors) };
}

function isAlike(expected: number, wanted: number): boolean {
  return expected > 0 && expected <= wanted * sizeFactor && wanted <= expected * sizeFactor;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
