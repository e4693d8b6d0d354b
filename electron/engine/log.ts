import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import type { AppError } from '../common/errors/appError.ts';

/** The engine's log: JSON lines under `logs/` in the data directory, never anywhere else. */
export interface Log {
  info(message: string, data?: LogData): void;
  warn(message: string, data?: LogData): void;
  /** Writes the error with its stack; returns the id by which the user can point to it. */
  readonly bug: (error: unknown, logId?: string, data?: LogData) => string;
  /** Writes an expected failure with what lies behind it; returns the id that the user is shown beside it. */
  readonly failure: (error: AppError, logId?: string, data?: LogData) => string;
  close(): void;
}

export type LogData = Readonly<Record<string, unknown>>;

export interface LogOptions {
  readonly maxFileBytes?: number;
  /** Files kept beside the current one. */
  readonly keptFiles?: number;
}

const defaultMaxFileBytes = 5_000_000;
const defaultKeptFiles = 4;

/** What people wrote or were answered, and secrets, are never logged, however deep they lie. */
const secretNames: ReadonlySet<string> = new Set([
  'text',
  'prompt',
  'messages',
  'content',
  'system',
  'record',
  'ids',
  'key',
  'token',
  'cookie',
  'authorization',
  'password',
]);
const deepestLogged = 6;

export function createLog(dataDir: string, options: LogOptions = {}): Log {
  const folder = path.join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = openRotating(path.join(folder, 'engine.log'), options);
  const log = pino({ base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, file);
  return {
    info: (message, data = {}) => log.info(redact(data), message),
    warn: (message, data = {}) => log.warn(redact(data), message),
    bug: (error, logId = newLogId(), data = {}) => {
      log.error({ ...data, logId, error: describe(error) }, 'bug');
      return logId;
    },
    failure: ({ code, data: about, cause }, logId = newLogId(), data = {}) => {
      const behind = cause === undefined ? {} : { cause: describe(cause) };
      log.warn({ ...data, logId, code, about: redact(about), ...behind }, 'failure');
      return logId;
    },
    close: () => file.close(),
  };
}

function newLogId(): string {
  return randomBytes(4).toString('hex');
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: describe(cause) }) };
}

function redact(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return describe(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepestLogged) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretNames.has(name.toLowerCase()) ? '[redacted]' : redact(item, depth + 1),
    ]),
  );
}

/** Lines are few and small, and the last ones before a crash matter most: so they are written at once, in this thread. */
function openRotating(
  file: string,
  { maxFileBytes = defaultMaxFileBytes, keptFiles = defaultKeptFiles }: LogOptions,
) {
  let descriptor = openSync(file, 'a', 0o600);
  let sizeBytes = statSync(file).size;
  function rotate(): void {
    closeSync(descriptor);
    rmSync(`${file}.${keptFiles}`, { force: true });
    for (let number = keptFiles - 1; number >= 0; number -= 1) {
      const from = number === 0 ? file : `${file}.${number}`;
      renameIfThere(from, `${file}.${number + 1}`);
    }
    descriptor = openSync(file, 'a', 0o600);
    sizeBytes = 0;
  }
  return {
    write(line: string): void {
      try {
        if (sizeBytes > 0 && sizeBytes + line.length > maxFileBytes) rotate();
        sizeBytes += writeSync(descriptor, line);
      } catch {
        // A full disk must not bring the engine down for a log line.
      }
    },
    close: () => closeSync(descriptor),
  };
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
