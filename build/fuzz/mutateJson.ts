import type { Random } from '../../electron/ml/sampling/random.ts';
import { below, insertWords, pick, textual } from './mutate.ts';
import type { Mutator } from './target.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const deep = (open: string, close: string) => JSON.parse(open.repeat(200) + close.repeat(200)) as Json;

const values: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 0.5,
  () => 1e308,
  () => 2 ** 53,
  () => 4_294_967_296,
  () => '',
  () => '\u0000',
  () => '\ud800',
  () => '../../etc/passwd',
  () => 'a'.repeat(10_000),
  () => '(a+)+$',
  () => [],
  () => ({}),
  () => deep('[', ']'),
  () => JSON.parse('{"__proto__":{"polluted":1}}') as Json,
];

const keys = ['__proto__', 'constructor', 'toString', '', 'length', '0', 'a'.repeat(300), '\u0000'] as const;

interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string | number;
}

const mostPlaces = 5_000;

/** Every value that is in another one, breadth first. */
function placesIn(root: Json): Place[] {
  const found: Place[] = [];
  const waiting: Json[] = [root];
  for (let next = waiting.shift(); next !== undefined && found.length < mostPlaces; next = waiting.shift()) {
    if (next === null || typeof next !== 'object') continue;
    for (const key of Object.keys(next)) {
      found.push({ holder: next, key });
      waiting.push((next as { [key: string]: Json })[key] as Json);
    }
  }
  return found;
}

function changeOne(root: Json, random: Random): Json {
  const places = placesIn(root);
  if (places.length === 0) return pick(random, values)();
  const { holder, key } = pick(random, places);
  const fields = holder as { [key: string]: Json };
  const change = below(random, 6);
  if (change === 0 && !Array.isArray(holder)) delete fields[key];
  else if (change === 1 && !Array.isArray(holder))
    Object.defineProperty(fields, pick(random, keys), {
      value: pick(random, values)(),
      enumerable: true,
      configurable: true,
    });
  else if (change === 2)
    fields[key] = Array.from({ length: 1 + below(random, 200) }, () => fields[key] as Json);
  else if (change === 3) fields[key] = structuredClone(pick(random, places).holder);
  else fields[key] = pick(random, values)();
  return root;
}

/** A value of the document, another or gone. Text that is no JSON any more is changed as text. */
export const changeJson: Mutator = (bytes, random, pool) => {
  try {
    return Buffer.from(JSON.stringify(changeOne(JSON.parse(Buffer.from(bytes).toString()) as Json, random)));
  } catch {
    return pick(random, textual)(bytes, random, pool);
  }
};

export const jsonWords = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\u0000',
  '\\',
  '{"__proto__":1}',
  '['.repeat(3_000),
  '{"a":'.repeat(3_000),
  '/*',
  'null',
  '1e999',
] as const;

export const json: readonly Mutator[] = [
  changeJson,
  changeJson,
  changeJson,
  insertWords(jsonWords),
  ...textual,
];

/** One line of JSON Lines. */
export const changeLine: Mutator = (bytes, random, pool) => {
  const lines = Buffer.from(bytes).toString().split('\n');
  const at = below(random, lines.length);
  lines[at] = Buffer.from(pick(random, json)(Buffer.from(lines[at] ?? ''), random, pool)).toString();
  return Buffer.from(lines.join('\n'));
};

/** The header of a safetensors file; its length is mostly right afterwards. */
export const changeHeader: Mutator = (bytes, random, pool) => {
  if (bytes.length < 8) return bytes;
  const file = Buffer.from(bytes);
  const length = Number(file.readBigUInt64LE());
  if (length > file.length - 8) return bytes;
  const header = Buffer.from(changeJson(file.subarray(8, 8 + length), random, pool));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(random() < 0.9 ? header.length : length));
  return new Uint8Array(Buffer.concat([prefix, header, file.subarray(8 + length)]));
};
