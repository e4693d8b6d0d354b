import { expect, test } from 'vitest';
import type { FileFormat } from '../../../common/datasetFile.ts';
import { guessTextFormat } from './guessFormat.ts';

const guess = (text: string, extension: string): FileFormat =>
  guessTextFormat(new TextEncoder().encode(text), extension);

const guesses: readonly (readonly [text: string, extension: string, format: FileFormat])[] = [
  ['{"a":1}\n{"a":2}\n', '.jsonl', 'jsonl'],
  ['{"a":1}\n{"a":2}\n', '.json', 'jsonl'],
  ['{"a":1}\n{"a":2}\n', '.dat', 'jsonl'],
  ['{"a":1}', '.jsonl', 'jsonl'],
  ['{"a":1}', '.json', 'json'],
  ['{"a":1}\n', '', 'json'],
  ['[{"a":1},{"a":2}]', '.jsonl', 'json'],
  ['[\n{"a":1},\n{"a":2}\n]', '.jsonl', 'json'],
  ['[{"a":1},\n{"a":2}]', '.json', 'json'],
  ['{\n  "data": [', '.jsonl', 'json'],
  ['[1,2]\n{"a":1}\n', '.jsonl', 'jsonl'],
  ['{"a":"cut\n{"a":1}\n', '.jsonl', 'jsonl'],
  ['{"a":"cut\n{"a":1}\n', '', 'jsonl'],
  ['garbage\n{"a":1}\n', '.jsonl', 'jsonl'],
  ['a,b\n1,2', '.csv', 'delimited'],
  ['{"a":1}', '.csv', 'delimited'],
  ['a\tb', '.tsv', 'delimited'],
  ['text', '.txt', 'plain'],
  ['[text]', '.txt', 'plain'],
  ['{"a":1}\n{"a":2}\n', '.txt', 'jsonl'],
  ['问题;回答\na;b\nc;d\n', '.dat', 'delimited'],
  ['Dear all,\nthe pump, which leaks,\nis off.\n', '.dat', 'plain'],
  ['# text', '.md', 'markdown'],
  ['text', '', 'plain'],
  ['an error page', '.parquet', 'plain'],
];
for (const [text, extension, format] of guesses)
  test(`${JSON.stringify(text)} in a file “${extension}” is ${format}`, () =>
    expect(guess(text, extension)).toBe(format));
