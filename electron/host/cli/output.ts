import { randomBytes } from 'node:crypto';
import { AppError, describeError, isErrorCode, type Language } from '../../common/errors/appError.ts';
import { errorTable } from '../../common/errors/table.ts';

/** How a verb answers: one JSON document on standard output with `--json`, otherwise lines for people. */
export interface Output {
  readonly json: boolean;
  readonly language: Language;
  /** The verb's result. `lines` is only called when people read it. */
  result(document: unknown, lines: () => readonly string[]): void;
  /** A piece of an answer as it comes: standard output. */
  stream(text: string): void;
  /** A remark that is not part of the result: standard error, people only. */
  remark(line: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    language: systemLanguage(),
    result(document, lines) {
      const text = json ? JSON.stringify(document, null, 2) : printable(lines().join('\n'));
      process.stdout.write(`${text}\n`);
    },
    stream(text) {
      process.stdout.write(process.stdout.isTTY ? printable(text) : text);
    },
    remark(line) {
      if (!json) process.stderr.write(`${printable(line)}\n`);
    },
  };
}

/** Names in a model's files and words of an answer come from outside: on a terminal an escape sequence would act. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\r\t]/gu, '\uFFFD');
}

export function systemLanguage(): Language {
  // A variable that is set to nothing counts as not set (POSIX).
  const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || 'en';
  return /^zh/i.test(locale) ? 'zh-CN' : 'en';
}

/** Prints an error with its code and next step, and returns the exit code of its row (1 for a bug). */
export function reportError(error: unknown, output: Pick<Output, 'json' | 'language'>): number {
  if (!(error instanceof AppError)) return reportError(printBug(error), output);
  const { what, next } = describeError(error.code, error.data, output.language);
  if (output.json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, data: error.data, what, next } }, null, 2)}\n`,
    );
  else process.stderr.write(`${what}\n${next}\n(${error.code})\n`);
  return errorTable[error.code].exit;
}

/** A mistake of this process, with its stack on standard error beside the id that its sentence names. */
function printBug(error: unknown): AppError {
  const logId = randomBytes(4).toString('hex');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`bug ${logId}: ${stack}\n`);
  return new AppError('internal.bug', { logId });
}

/**
 * A reader that has seen enough (`| head -1`) ends no work: what is written after that goes nowhere. Output that cannot be
 * written for another reason is a failure of the machine.
 */
export function survivePipes(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.exitCode = 5;
    });
  }
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
