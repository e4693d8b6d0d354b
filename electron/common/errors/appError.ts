import { type ErrorCode, errorTable } from './table.ts';

export type Language = 'en' | 'zh-CN';

/** What an error sentence is filled with: `{name}` in the text is replaced by `data.name`. */
export type ErrorData = Readonly<Record<string, string | number>>;

/**
 * An expected failure: it has a code, and `errorTable` holds its sentence and next step in both languages.
 * Anything that is not an AppError is a bug and is logged with its stack.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly data: ErrorData;
  /** Finds it in the engine's log; null: it was not logged (yet). */
  readonly logId: string | null;

  constructor(
    code: ErrorCode,
    data: ErrorData = {},
    options?: ErrorOptions & { readonly logId?: string | null },
  ) {
    super(`${code}: ${fillText(errorTable[code].en.what, data)}`, options);
    this.code = code;
    this.data = data;
    this.logId = options?.logId ?? null;
  }
}

/** The sentence and the next step of an error, in the reader's language. */
export function describeError(
  code: ErrorCode,
  data: ErrorData,
  language: Language,
): { what: string; next: string } {
  const text = errorTable[code][language];
  const shown = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, showable(value)]));
  return { what: fillText(text.what, shown), next: fillText(text.next, shown) };
}

const longestShown = 2_000;

/** Much of what fills a sentence comes from files of unknown origin: control characters and reversed writing become visible. */
function showable(value: string | number): string | number {
  if (typeof value === 'number') return value;
  const shown = value.replace(/[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
  return shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown;
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

function fillText(text: string, data: ErrorData): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(data, name) ? String(data[name]) : whole,
  );
}
