import { expect, test } from 'vitest';
import { splitBlocks } from './splitBlocks.ts';

const kinds = (text: string) => splitBlocks(text).map(({ kind }) => kind);
const texts = (text: string) => splitBlocks(text).map((block) => block.text);

test('paragraphs, headings and tables are blocks of their own; a list stays whole', () => {
  expect(texts('# A\n\nB\nC\n\n| a |\n|---|\n| 1 |\n\n- x\n\n- y\n\n  more\n\nend')).toEqual([
    '# A',
    'B\nC',
    '| a |\n|---|\n| 1 |',
    '- x\n\n- y\n\n  more',
    'end',
  ]);
});

test('fenced code keeps its blank lines and signs, and knows its language', () => {
  const [before, code, after] = splitBlocks('Look:\n```ts\nconst a = 1;\n\n# no heading\n~~~\n```\nDone');
  expect(before).toMatchObject({ kind: 'text', text: 'Look:' });
  expect(code).toEqual({
    kind: 'code',
    text: 'const a = 1;\n\n# no heading\n~~~',
    language: 'ts',
    closed: true,
  });
  expect(after).toMatchObject({ kind: 'text', text: 'Done' });
});

test('code that is still being written is code', () => {
  expect(splitBlocks('```python\nprint(')).toEqual([
    { kind: 'code', text: 'print(', language: 'python', closed: false },
  ]);
});

test('code inside a list item stays with it', () => {
  expect(kinds('1. Do\n   ```sh\n   ls\n\n   pwd\n   ```\n2. Done')).toEqual(['text']);
});

test('displayed formulas are found in both notations, on one line and over several', () => {
  expect(splitBlocks('$$x^2$$\n\\[\na\n\\]\n$$\nb\nc $$')).toMatchObject([
    { kind: 'formula', text: 'x^2' },
    { kind: 'formula', text: '\na\n' },
    { kind: 'formula', text: '\nb\nc ' },
  ]);
});

test('a formula that never ends swallows nothing behind the next empty line', () => {
  expect(splitBlocks('$$ x\n\n# After')).toMatchObject([
    { kind: 'plain', text: '$$ x' },
    { kind: 'text', text: '# After' },
  ]);
});

test('a growing text changes only its last block', () => {
  const whole = 'One\n\n- a\n- b\n\n```js\nx\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd **bold**';
  for (let length = 1; length < whole.length; length++) {
    const before = splitBlocks(whole.slice(0, length)).slice(0, -1);
    const after = splitBlocks(whole.slice(0, length + 1));
    for (const [index, block] of before.entries())
      if (block.closed) expect(after[index]).toMatchObject({ kind: block.kind, text: block.text });
  }
});

test('what is too long or nested too deep is shown as it is written', () => {
  expect(kinds('*a '.repeat(20_000))).toEqual(['plain']);
  expect(kinds(`${'> '.repeat(500)}deep`)).toEqual(['plain']);
  expect(kinds(`${'- '.repeat(500)}deep`)).toEqual(['plain']);
});

test('a long table becomes several with the same head', () => {
  const rows = Array.from({ length: 250 }, (_, row) => `| ${row} | x |`);
  const tables = texts(['| a | b |', '|---|---|', ...rows].join('\n'));
  expect(tables).toHaveLength(3);
  for (const table of tables) expect(table.startsWith('| a | b |\n|---|---|\n')).toBe(true);
  expect(tables.at(-1)?.endsWith('| 249 | x |')).toBe(true);
});

test('a long list goes on as another one, its numbers too', () => {
  const items = Array.from({ length: 200 }, (_, item) => `${item + 1}. what there is to do here`);
  const lists = texts(items.join('\n'));
  expect(lists.length).toBeGreaterThan(1);
  expect(lists.join('\n')).toBe(items.join('\n'));
  expect(kinds('1. the same number\n'.repeat(200))).toEqual(['text']);
});

test('nothing is nothing', () => {
  expect(splitBlocks('')).toEqual([]);
  expect(splitBlocks('\n\n')).toEqual([]);
});
