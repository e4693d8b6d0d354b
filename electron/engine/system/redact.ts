import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What may stand in a diagnostics file is built up from what is known to be harmless (numbers, moments, words of the
 * program's own vocabularies, places in the program's own files), never cleaned of what might be harmful.
 */
const programFolder = fileURLToPath(new URL('../../../', import.meta.url));

/** A word of the vocabulary, or `[other]`. */
export function knownWord(value: unknown, vocabulary: ReadonlySet<string>): string {
  return typeof value === 'string' && vocabulary.has(value) ? value : '[other]';
}

export function knownNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A moment written anew, so that nothing else of the text is kept. */
export function knownMoment(value: unknown): string | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** Ids that the program makes up by itself: hexadecimal, of a fixed length. */
export function knownId(value: unknown): string | null {
  return typeof value === 'string' && /^(?:[0-9a-f]{8}|[0-9a-f]{12})$/.test(value) ? value : null;
}

/** `550.54.15`, `8.9`: numbers with points between them. */
export function knownVersion(value: unknown): string | null {
  return typeof value === 'string' && /^\d{1,5}(?:\.\d{1,5}){1,3}$/.test(value) ? value : null;
}

export interface SafeTrace {
  readonly name: string;
  /** `electron/engine/jobs/queue.ts:51:9`: places in the program's own files and in Node's. */
  readonly frames: readonly string[];
  readonly cause: SafeTrace | null;
}

const errorNames: ReadonlySet<string> = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'AggregateError',
  'AbortError',
  'AppError',
  'SqliteError',
  'ORPCError',
]);
const deepestCause = 4;
const mostFrames = 30;

/** A logged error without its message: its kind, and where in the program it arose. */
export function safeTrace(logged: unknown, depth = 0): SafeTrace | null {
  if (typeof logged !== 'object' || logged === null || depth > deepestCause) return null;
  const { name, stack, cause } = logged as Record<string, unknown>;
  const lines = typeof stack === 'string' ? stack.split('\n') : [];
  const frames = lines.map(safeFrame).filter((frame) => frame !== null);
  return {
    name: knownWord(name, errorNames),
    frames: frames.slice(0, mostFrames),
    cause: safeTrace(cause, depth + 1),
  };
}

const frameEnd = /(?:^|[(\s])((?:file:\/\/|node:|\/|[A-Za-z]:\\)[^()]*):(\d{1,7}):(\d{1,7})\)?$/;
const nodeModules: ReadonlySet<string> = new Set(builtinModules.map((name) => `node:${name}`));

/** Kept only when the file is one of the program's own, which is there to be looked at, or a public module of Node. */
function safeFrame(line: string): string | null {
  const [, place, row, column] = frameEnd.exec(line.trim()) ?? [];
  if (place === undefined || !line.trim().startsWith('at ')) return null;
  if (nodeModules.has(place)) return `${place}:${row}:${column}`;
  const file = toPath(place);
  const relative = file === null ? '' : path.relative(programFolder, file);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return null;
  return existsSync(path.join(programFolder, relative))
    ? `${relative.replaceAll(path.sep, '/')}:${row}:${column}`
    : null;
}

function toPath(place: string): string | null {
  try {
    return place.startsWith('file:') ? fileURLToPath(place) : place;
  } catch {
    return null;
  }
}
