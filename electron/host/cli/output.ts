import { AppError, describeError, isErrorCode, type Language } from '../../common/errors/appError.ts';
import { errorTable } from '../../common/errors/table.ts';

/** How a verb answers: one JSON document on standard output with `--json`, otherwise lines for people. */
export interface Output {
  readonly json: boolean;
  readonly language: Language;
  /** The verb's result. `lines` is only called when people read it. */
  result(document: unknown, lines: () => readonly string[]): void;
  /** A remark that is not part of the result: standard error, people only. */
  remark(line: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    language: systemLanguage(),
    result(document, lines) {
      const text = json ? JSON.stringify(document, null, 2) : lines().join('\n');
      process.stdout.write(`${text}\n`);
    },
    remark(line) {
      if (!json) process.stderr.write(`${line}\n`);
    },
  };
}

export function systemLanguage(): Language {
  const locale = process.env.LC_ALL ?? process.env.LC_MESSAGES ?? process.env.LANG ?? 'en';
  return /^zh/i.test(locale) ? 'zh-CN' : 'en';
}

/** Prints an error with its code and next step, and returns the exit code of its row (1 for a bug). */
export function reportError(error: unknown, output: Output): number {
  if (!(error instanceof AppError)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
  const { what, next } = describeError(error.code, error.data, output.language);
  if (output.json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, data: error.data, what, next } }, null, 2)}\n`,
    );
  else process.stderr.write(`${what}\n${next}\n(${error.code})\n`);
  return errorTable[error.code].exit;
}

/** The sentence of a code that came over the wire (a warning, a notice, a job's error). */
export function sentence(
  record: { code: string; data: Readonly<Record<string, string | number>> },
  language: Language,
): string {
  if (!isErrorCode(record.code)) return record.code;
  const { what, next } = describeError(record.code, record.data, language);
  return `${what} ${next}`;
}

/** Columns padded to their widest cell; numbers are the caller's to format. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)];
}
