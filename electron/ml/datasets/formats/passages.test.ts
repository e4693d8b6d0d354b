import { expect, test } from 'vitest';
import { passageParser } from './passages.ts';
import { parseInPieces, pieceSizes } from './testing.reference.ts';

function parse(text: string, { characters = 40, isMarkdown = false, skip = 0 } = {}): unknown[] {
  const make = () => passageParser({ characters, isMarkdown, skip });
  const whole = parseInPieces(make(), text);
  for (const size of pieceSizes) expect(parseInPieces(make(), text, size)).toEqual(whole);
  return whole;
}

test('paragraphs are put together as long as they fit', () => {
  expect(parse('first\nline\n\n  \nsecond\r\n\n\nthird paragraph that does not fit\n')).toEqual([
    { line: 1, text: 'first\nline\n\nsecond' },
    { line: 8, text: 'third paragraph that does not fit' },
  ]);
  expect(parse('\n\n')).toEqual([]);
});

test('a paragraph that would fit alone is not torn', () => {
  expect(parse('# A\none two\n\nthree\nfour five six seven', { characters: 30, isMarkdown: true })).toEqual([
    { line: 1, text: '# A\n\none two', heading: 'A' },
    { line: 4, text: 'three\nfour five six seven', heading: 'A' },
  ]);
});

test('a paragraph that does not fit is cut at lines, then at sentences, then at blanks, then anywhere but in a character', () => {
  expect(parse('line one is here\nline two is here\nline three', { characters: 30 })).toEqual([
    { line: 1, text: 'line one is here' },
    { line: 2, text: 'line two is here\nline three' },
  ]);
  expect(parse('先关闭阀门。再检查压力。最后复位。', { characters: 8 })).toEqual([
    { line: 1, text: '先关闭阀门。' },
    { line: 1, text: '再检查压力。' },
    { line: 1, text: '最后复位。' },
  ]);
  expect(parse('one two three four five', { characters: 12 })).toEqual([
    { line: 1, text: 'one two' },
    { line: 1, text: 'three four' },
    { line: 1, text: 'five' },
  ]);
  const faces = parse('😀'.repeat(9), { characters: 7 }) as { text: string }[];
  expect(faces.map(({ text }) => text).join('')).toBe('😀'.repeat(9));
  expect(faces.every(({ text }) => text.isWellFormed() && text.length <= 7)).toBe(true);
});

test('no passage is longer than it may be, and no word is lost', () => {
  const words = Array.from(
    { length: 500 },
    (_, i) => `w${i}${i % 7 === 0 ? '.\n' : ''}${i % 31 === 0 ? '\n' : ''}`,
  );
  const passages = parse(words.join(' '), { characters: 50 }) as { text: string }[];
  expect(Math.max(...passages.map(({ text }) => text.length))).toBeLessThanOrEqual(50);
  expect(passages.flatMap(({ text }) => text.trim().split(/\s+/))).toEqual(words.map((word) => word.trim()));
});

test('headings begin passages, stay with what follows, and are told', () => {
  const text = '# Pumps\n\n## Seals ##\n\nReplace yearly.\n\n## Motors\nOil.\n# Valves\nNone.';
  expect(parse(text, { isMarkdown: true, characters: 100 })).toEqual([
    { line: 1, text: '# Pumps\n\n## Seals ##\n\nReplace yearly.', heading: 'Pumps > Seals' },
    { line: 7, text: '## Motors\n\nOil.', heading: 'Pumps > Motors' },
    { line: 9, text: '# Valves\n\nNone.', heading: 'Valves' },
  ]);
  expect(parse('# no heading\nin plain text')).toEqual([{ line: 1, text: '# no heading\nin plain text' }]);
});

test('a long section goes on in passages that know their heading', () => {
  const text = `# Log\n${'The pump ran. '.repeat(6)}`;
  expect(parse(text, { isMarkdown: true })).toEqual([
    { line: 1, text: '# Log\n\nThe pump ran. The pump ran.', heading: 'Log' },
    { line: 2, text: 'The pump ran. The pump ran.', heading: 'Log' },
    { line: 2, text: 'The pump ran. The pump ran.', heading: 'Log' },
  ]);
});

test('what is fenced has no headings and its blank lines end nothing', () => {
  const text = 'Run:\n\n```\n# a comment\n\n~~~\n```\n\n# After\nx';
  expect(parse(text, { isMarkdown: true, characters: 100 })).toEqual([
    { line: 1, text: 'Run:\n\n```\n# a comment\n\n~~~\n```' },
    { line: 9, text: '# After\n\nx', heading: 'After' },
  ]);
});

test('passages that are skipped are counted', () => {
  const text = 'one\n\ntwo\n\nthree';
  const all = parse(text, { characters: 5 });
  expect(all).toHaveLength(3);
  for (let skip = 0; skip <= 3; skip++) expect(parse(text, { characters: 5, skip })).toEqual(all.slice(skip));
});

test('a heading that leaves no room stands alone, and one that is too long is a line', () => {
  expect(parse('# a long heading\nand its text', { characters: 20, isMarkdown: true })).toEqual([
    { line: 1, text: '# a long heading', heading: 'a long heading' },
    { line: 2, text: 'and its text', heading: 'a long heading' },
  ]);
  expect(parse('# much too long a heading', { characters: 12, isMarkdown: true })).toEqual([
    { line: 1, text: '# much too' },
    { line: 1, text: 'long a' },
    { line: 1, text: 'heading' },
  ]);
});
