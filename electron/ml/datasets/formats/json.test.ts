import { expect, test } from 'vitest';
import { jsonParser } from './json.ts';
import { splitElements } from './jsonElements.ts';
import { parseInPieces, pieceSizes } from './testing.reference.ts';

/** What a text gives, whatever pieces it comes in. */
function parse(text: string): unknown[] {
  const whole = parseInPieces(jsonParser({ skip: 0 }), text);
  for (const size of pieceSizes) expect(parseInPieces(jsonParser({ skip: 0 }), text, size)).toEqual(whole);
  return whole;
}

test('elements of a list are records, each with the line that it begins in', () => {
  expect(parse('[{"a":1},{"a":"[{\\"]"}]')).toEqual([
    { line: 1, a: 1 },
    { line: 1, a: '[{"]' },
  ]);
  expect(parse('\n[\n  {\n    "a": 1\n  },\n  {"a": 2}\n]\n')).toEqual([
    { line: 3, a: 1 },
    { line: 6, a: 2 },
  ]);
  expect(parse('[{"a":"\\\\"},{"a":"\\\\\\""}]')).toEqual([
    { line: 1, a: '\\' },
    { line: 1, a: '\\"' },
  ]);
  expect(parse('[]')).toEqual([]);
});

test('the list may be a property of an object; a list of a record is not taken for it', () => {
  expect(
    parse('{"version":"1","tags":["x"],"meta":{"n":[{"b":1}]},"data":[{"a":1},{"a":2}],"end":{"c":[{}]}}'),
  ).toEqual([
    { line: 1, a: 1 },
    { line: 1, a: 2 },
  ]);
  const conversation = { messages: [{ role: 'user' }], images: [{ file: 'x' }] };
  expect(parse(JSON.stringify(conversation, null, 2))).toEqual([{ line: 1, ...conversation }]);
  expect(parse('{"train":[{"a":1}],"test":[{"b":1}]}')).toEqual([
    { line: 1, a: 1 },
    '1 notAnObject a second list, "test"',
  ]);
});

test('objects one after the other are records', () => {
  expect(parse('{"a":1}{"a":2}\n\n{\n"a":3}')).toEqual([
    { line: 1, a: 1 },
    { line: 1, a: 2 },
    { line: 3, a: 3 },
  ]);
  expect(parse('[{"a":1}]\n[{"a":2}]')).toEqual([
    { line: 1, a: 1 },
    { line: 2, a: 2 },
  ]);
});

test('what is no object is said, and what follows is read', () => {
  expect(parse('[null, 1.5, "x", [1], nope, {"a":1},, true]')).toEqual([
    '1 notAnObject null',
    '1 notAnObject number',
    '1 notAnObject string',
    '1 notAnObject array',
    '1 notJson an unexpected character',
    { line: 1, a: 1 },
    '1 notAnObject boolean',
  ]);
  expect(parse('[{"a":1,},{"a":2}]')).toEqual([
    expect.stringMatching(/^1 notJson Expected/),
    { line: 1, a: 2 },
  ]);
});

/** A broken element, and all that the text gives. Whatever it is, the last record is found. */
const broken: Readonly<Record<string, readonly [text: string, expected: readonly unknown[]]>> = {
  'a string without an end on a line': [
    '[\n{"a":"cut\n,{"a":2},\n{"a":3}]',
    ['2 notJson a string is not closed', { line: 3, a: 2 }, { line: 4, a: 3 }],
  ],
  'a string without an end among others': [
    '[{"input":"un, "output":"x"}, {"input":"y"}]',
    ['1 notJson an unexpected character', { line: 1, input: 'y' }],
  ],
  'a string without an end in an indented list': [
    '[\n  {\n    "c": [\n      {"f": "x\n      },\n      {"f": 1}\n    ]\n  },\n  {\n    "c": 5\n  }\n]',
    ['2 notJson a string is not closed', { line: 9, c: 5 }],
  ],
  'a missing brace': [
    '[{"a":1,{"a":2},{"a":3}]',
    ['1 notJson a bracket is not closed', { line: 1, a: 2 }, { line: 1, a: 3 }],
  ],
  'a missing brace in an indented list': [
    '[\n  {\n    "c": {"d": 1\n  },\n  {\n    "c": 5\n  }\n]',
    ['2 notJson a bracket is not closed', { line: 5, c: 5 }],
  ],
  'a bracket too few': ['[{"a":[1,2},{"a":3}]', [expect.stringMatching(/^1 notJson/), { line: 1, a: 3 }]],
  'a bracket too many': ['[{"a":1]},{"a":3}]', ['1 notJson a bracket is not closed', { line: 1, a: 3 }]],
  'a bracket too many in a record with lists': [
    '{"data":[{"l":[{"x":1]}]},{"l":[{"x":2}]}]}',
    [expect.stringMatching(/^1 notJson Expected/), { line: 1, l: [{ x: 2 }] }],
  ],
  'what stands before the list': [
    '{"v:[1],"data":[{"l":[{"x":1}]},{"l":[{"x":2}]},{"l":3}]}',
    ['1 notJson an unexpected character', { line: 1, l: [{ x: 2 }] }, { line: 1, l: 3 }],
  ],
  'a bracket too many before the list': [
    '{"v":1],"data":[{"a":1},{"a":2}]}',
    ['1 notJson a bracket too many', { line: 1, a: 2 }],
  ],
  'Python instead of JSON': [
    '[{"a":True},{"a":3}]',
    ['1 notJson an unexpected character', { line: 1, a: 3 }],
  ],
};
for (const [what, [text, expected]] of Object.entries(broken))
  test(`${what} costs its element only`, () => expect(parse(text)).toEqual(expected));

test('a file that ends too early says so', () => {
  expect(parse('[{"a":1},\n')).toEqual([{ line: 1, a: 1 }, '2 notJson the file ends before the list does']);
  expect(parse('[{"a":1},{"a":"x')).toEqual([
    { line: 1, a: 1 },
    '1 notJson the file ends in the middle of it',
  ]);
});

test('records that are skipped are counted, good or bad', () => {
  const text = '[{"a":1},null,{"a":3},{"a":True},{"a":5}]';
  const all = parse(text);
  for (let skip = 0; skip <= 5; skip++)
    expect(parseInPieces(jsonParser({ skip }), text)).toEqual(all.slice(skip));
});

test('an element over the limit is passed over with its beginning kept', () => {
  const found: unknown[] = [];
  const splitter = splitElements(
    {
      element: (bytes, line) => found.push([line, new TextDecoder().decode(bytes)]),
      broken: ({ reason, line, excerpt }) => found.push([line, reason, excerpt.length]),
    },
    100,
  );
  splitter.push(new TextEncoder().encode('[{"a":1},\n{"long":"'));
  for (let i = 0; i < 1_000; i++) splitter.push(new Uint8Array(50).fill(0x78));
  splitter.push(new TextEncoder().encode('"},\n{"a":3}]'));
  splitter.end();
  expect(found).toEqual([
    [1, '{"a":1}'],
    [2, 'tooLong', 109],
    [3, '{"a":3}'],
  ]);
});

test('nesting without an end is refused and nothing of it is remembered', () => {
  const deep = '['.repeat(500_000);
  expect(parse(`[{"a":${deep}1},\n{"a":2}]`)).toEqual(['1 notJson more than 1000 levels', { line: 2, a: 2 }]);
  const levels = `[${'[{"a":'.repeat(40)}1${'}]'.repeat(40)},{"a":2}]`.replace('[[', '[');
  expect(parse(levels)).toEqual(['1 notJson more than 64 levels', { line: 1, a: 2 }]);
});

test('keys of prototypes are keys', () => {
  const [record] = jsonParser({ skip: 0 }).push(
    new TextEncoder().encode('[{"__proto__":{"x":1},"constructor":2}]'),
  );
  expect(record).toMatchObject({ line: 1 });
  expect(Object.keys((record as { fields: object }).fields)).toEqual(['__proto__', 'constructor']);
  expect(({} as { x?: number }).x).toBeUndefined();
});
