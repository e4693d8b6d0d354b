import { AppError } from '../../common/errors/appError.ts';

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
/** Without a prototype, so that a key called `__proto__` or `constructor` is a key like any other. */
export interface JsonObject {
  [key: string]: JsonValue;
}

export interface JsonLimits {
  /** Name of the file, for error sentences. */
  readonly file: string;
  readonly limitBytes: number;
  /** Levels of arrays and objects; JSON.parse itself does not bound them, but whoever walks the value would. */
  readonly limitDepth?: number;
}

const defaultDepth = 64;

/**
 * Parses UTF-8 JSON from outside; a byte order mark is tolerated. Objects have no prototype.
 * Rejects with `json.tooLarge`, `json.invalid`, `json.tooDeep`.
 */
export function parseJson(bytes: Uint8Array, limits: JsonLimits): JsonValue {
  const { file, limitBytes, limitDepth = defaultDepth } = limits;
  if (bytes.length > limitBytes) throw new AppError('json.tooLarge', { file, limitBytes });
  const text = decodeUtf8(bytes, file);
  if (nestingDepth(text, limitDepth) > limitDepth)
    throw new AppError('json.tooDeep', { file, limit: limitDepth });
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AppError('json.invalid', { file, detail: error.message });
  }
  return withoutPrototypes(value);
}

/** As `parseJson`, for files whose top level is an object. */
export function parseJsonObject(bytes: Uint8Array, limits: JsonLimits): JsonObject {
  const value = parseJson(bytes, limits);
  if (!isJsonObject(value))
    throw new AppError('json.invalid', { file: limits.file, detail: 'the top level is no object' });
  return value;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * For files whose keys are fields and never data (config.json): a key that only an attack would use is refused
 * with `json.forbiddenKey`. Not for a tokenizer, where `__proto__` is a legal token.
 */
export function refusePrototypeKeys(value: JsonValue, file: string): void {
  if (Array.isArray(value)) {
    for (const item of value) refusePrototypeKeys(item, file);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
        throw new AppError('json.forbiddenKey', { file, key });
      }
      refusePrototypeKeys(item, file);
    }
  }
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('json.invalid', { file, detail: 'not UTF-8 text' });
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Deepest nesting of brackets outside strings; stops counting just above `limit`. */
function nestingDepth(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length && deepest <= limit; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === backslash) i++;
      else if (char === quote) inString = false;
    } else if (char === quote) inString = true;
    else if (char === 0x5b || char === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x5d || char === 0x7d) depth--;
  }
  return deepest;
}

/** JSON.parse makes own properties of all keys, `__proto__` too; what remains is what the prototype would add. */
function withoutPrototypes(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  // Vocabularies have 150,000 numbers: only what can hold a prototype is worth a call.
  for (const item of Array.isArray(value) ? value : Object.values(value))
    if (typeof item === 'object') withoutPrototypes(item);
  return value;
}
