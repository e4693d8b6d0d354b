/** Figures of an evaluation as its readers write them. */
export function formatShare(value: number, language: string): string {
  return value.toLocaleString(language, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
}

/** `+12.5`, `−3.0`: percentage points between two shares, or a difference of a figure with as many digits as tell something. */
export function formatDifference(value: number, unit: 'share' | 'figure', language: string): string {
  const size = unit === 'share' ? Math.abs(value) * 100 : Math.abs(value);
  const digits = unit === 'share' || size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
  const text = size.toLocaleString(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  if (Number(size.toFixed(digits)) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** The smallest p that is written out; below it the reader learns nothing more. */
const leastP = 1e-4;

/** `p = 0.012`, `p < 0.0001`. */
export function formatP(p: number): string {
  if (p < leastP) return `p < ${leastP.toFixed(4)}`;
  return `p = ${p < 0.01 ? p.toFixed(4) : p < 0.1 ? p.toFixed(3) : p.toFixed(2)}`;
}
