/** What a number format shows of a moment; null: the number is no date. */
export interface DateParts {
  readonly date: boolean;
  readonly time: boolean;
}

/** Formats that have a number and no text (ECMA-376, 18.8.30); 27 to 36 and 50 to 58 are dates of Chinese and Japanese Excel. */
const builtin: readonly { readonly from: number; readonly to: number; readonly parts: DateParts }[] = [
  { from: 14, to: 17, parts: { date: true, time: false } },
  { from: 18, to: 21, parts: { date: false, time: true } },
  { from: 22, to: 22, parts: { date: true, time: true } },
  { from: 27, to: 31, parts: { date: true, time: false } },
  { from: 32, to: 35, parts: { date: false, time: true } },
  { from: 36, to: 36, parts: { date: true, time: false } },
  { from: 45, to: 47, parts: { date: false, time: true } },
  { from: 50, to: 54, parts: { date: true, time: false } },
  { from: 55, to: 56, parts: { date: false, time: true } },
  { from: 57, to: 58, parts: { date: true, time: false } },
];

export function datePartsOf(formatId: number, code: string | undefined): DateParts | null {
  if (code === undefined)
    return builtin.find(({ from, to }) => formatId >= from && formatId <= to)?.parts ?? null;
  // Without texts, escaped and filling characters, colours and conditions; `[h]` is a length of time and stays.
  const bare = (code.split(';')[0] ?? '')
    .replace(/"[^"]*"|\\.|[_*]./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/general/gi, '');
  const time = /[hs]/i.test(bare);
  const date = /[yd]/i.test(bare) || (!time && /m/i.test(bare));
  return time || date ? { date, time } : null;
}

const dayMs = 86_400_000;
/** 31 December 9999, the last day that Excel knows. */
const lastDay = 2_958_466;

/**
 * A moment as ISO 8601 without a zone: `2024-03-05`, `2024-03-05T08:30:00`, or `26:30:00` for a time alone (which may be
 * longer than a day). null: no date that Excel could show.
 */
export function isoOf(serial: number, { date, time }: DateParts, from1904: boolean): string | null {
  if (!(serial >= 0 && serial < lastDay)) return null;
  if (!date) return clock(Math.round(serial * 86_400));
  // Excel takes 1900 for a leap year: before 1 March 1900 its days are one ahead.
  const days = from1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
  const ms = Math.round((days - 25_569) * 86_400) * 1_000;
  const iso = new Date(ms).toISOString();
  return time || ms % dayMs !== 0 ? iso.slice(0, 19) : iso.slice(0, 10);
}

function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
