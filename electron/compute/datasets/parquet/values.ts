import type { ParquetParsers } from 'hyparquet';

const strict = new TextDecoder('utf-8', { fatal: true });

/** A text whose bytes are no UTF-8: the record that holds it is told of. */
export class BadText {}
/** A record of more characters than one may have. */
export class TooLong {}

/** How values become what JSON can hold: moments as ISO 8601, texts as texts. */
export const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (ms) => isoOf(Number(ms)),
  timestampFromMicroseconds: (us) => isoOf(Number(us / 1_000n)),
  timestampFromNanoseconds: (ns) => isoOf(Number(ns / 1_000_000n)),
  dateFromDays: (days) => isoOf(days * 86_400_000)?.slice(0, 10) ?? null,
  stringFromBytes: textOf,
  jsonFromBytes(bytes) {
    const text = textOf(bytes);
    if (typeof text !== 'string') return text;
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  },
  geometryFromBytes: (bytes) => bytes,
  geographyFromBytes: (bytes) => bytes,
} as Partial<ParquetParsers>;

function textOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined || bytes === null) return null;
  try {
    return strict.decode(bytes);
  } catch {
    return new BadText();
  }
}

function isoOf(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** Plain values: whole numbers that a double cannot hold are texts, bytes that are no text are base64. */
export interface PlainValues {
  /** @throws BadText, TooLong */
  of(value: unknown): unknown;
}

/** For one record, whose texts have so many characters at most. */
export function plainValues(mostCharacters: number): PlainValues {
  let left = mostCharacters;
  const text = (value: string) => {
    left -= value.length;
    if (left < 0) throw new TooLong();
    return value;
  };
  const of = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value !== 'object' || value === null) return value ?? null;
    if (value instanceof BadText) throw value;
    if (value instanceof Uint8Array) return text(bytesText(value));
    if (Array.isArray(value)) return value.map(of);
    const plain: Record<string, unknown> = Object.create(null);
    for (const [name, inner] of Object.entries(value)) plain[name] = of(inner);
    return plain;
  };
  return { of };
}

function bytesText(bytes: Uint8Array): string {
  const text = textOf(bytes);
  return typeof text === 'string' ? text : Buffer.from(bytes).toString('base64');
}
