import { expect, test } from 'vitest';
import { closeUnfinished, prepareFormulas } from './prepareText.ts';

test.each([
  ['It costs $5 and $10.', 'It costs \\$5 and \\$10.'],
  ['So $x^2$ and $5.', 'So $x^2$ and \\$5.'],
  ['So \\(x^2\\) is it.', 'So $x^2$ is it.'],
  ['Here \\[ a+b \\] too', 'Here $$a+b$$ too'],
  ['Code `$HOME` and $a$', 'Code `$HOME` and $a$'],
  ['An open $ sign', 'An open \\$ sign'],
  ['Already \\$5', 'Already \\$5'],
  ['$$a$$', '$$a$$'],
  ['no signs', 'no signs'],
])('%s', (written, read) => {
  expect(prepareFormulas(written)).toBe(read);
});

test.each([
  ['some **bold', 'some **bold**'],
  ['some **bold**', 'some **bold**'],
  ['some `code', 'some `code`'],
  ['some **', 'some '],
  ['see [the manual](http://exa', 'see the manual'],
  ['first **line\nsecond', 'first **line\nsecond'],
])('%s, while it grows', (written, shown) => {
  expect(closeUnfinished(written)).toBe(shown);
});
