const byteUnits = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

const leastOfNext = 999.5;

/** Decimal units, three significant digits: `6.31 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What rounds to 1000 is one of the next unit.
  while (value >= leastOfNext && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toPrecision(3)} ${byteUnits[unit]}`;
}

/** `850 ms`, `12.3 s`, `4 min 05 s`, `2 h 10 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `3.1M`, `494M`, `7.62B`: parameters as the field writes them. */
export function formatCount(count: number): string {
  if (count >= leastOfNext * 1e6) return `${(count / 1e9).toPrecision(3)}B`;
  if (count >= leastOfNext * 1e3) return `${(count / 1e6).toPrecision(3)}M`;
  if (count >= 1e3) return `${(count / 1e3).toPrecision(3)}K`;
  return String(count);
}

/** A share as percent with a sign where it is a change: `+0.12%`. */
export function formatPercent(share: number, options: { signed?: boolean; digits?: number } = {}): string {
  const percent = share * 100;
  const sign = options.signed && percent >= 0 ? '+' : '';
  return `${sign}${percent.toFixed(options.digits ?? 2)}%`;
}
