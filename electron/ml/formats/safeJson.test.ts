import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { parseJson, parseJsonObject } from './safeJson.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const limits = { file: 'x.json', limitBytes: 1000, limitDepth: 4 };

function codeOf(input: Uint8Array): string {
  try {
    parseJson(input, limits);
    return 'accepted';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

test.each([
  ['larger than its limit', bytes(`"${'a'.repeat(1000)}"`), 'json.tooLarge'],
  ['nested too deep', bytes('[[[[[]]]]]'), 'json.tooDeep'],
  ['nested as deep as allowed', bytes('[[[{"a":1}]]]'), 'accepted'],
  ['full of brackets inside a string', bytes('["[[[[[[{{{{\\"[[[["]'), 'accepted'],
  ['cut off', bytes('{"a":'), 'json.invalid'],
  ['not UTF-8', Uint8Array.from([0x22, 0xff, 0xfe, 0x22]), 'json.invalid'],
  ['begun with a byte order mark', Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), 'accepted'],
])('JSON that is %s: %s', (_what, input, code) => {
  expect(codeOf(input)).toBe(code);
});

test('legal keys called __proto__, constructor and toString keep their values, and absent ones are absent', () => {
  const vocab = parseJsonObject(bytes('{"__proto__":0,"constructor":1,"toString":2}'), limits);
  expect(Object.entries(vocab)).toEqual([
    ['__proto__', 0],
    ['constructor', 1],
    ['toString', 2],
  ]);
  const empty = parseJsonObject(bytes('{}'), limits);
  expect([empty.constructor, empty.toString, Object.getPrototypeOf(empty)]).toEqual([
    undefined,
    undefined,
    null,
  ]);
});

test('nested objects do not change the prototype of anything', () => {
  parseJson(bytes('{"a":{"__proto__":{"polluted":1}}}'), limits);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
