import { expect, test } from 'vitest';
import { splitReasoning } from './reasoning.ts';

test('an answer without reasoning is the answer', () => {
  expect(splitReasoning('Press <think> twice.')).toEqual({
    reasoning: null,
    closed: true,
    answer: 'Press <think> twice.',
  });
});

test('reasoning is taken off, its answer begins where the words do', () => {
  expect(splitReasoning('<think>\nFirst.\n</think>\n\nThen.')).toEqual({
    reasoning: 'First.',
    closed: true,
    answer: 'Then.',
  });
});

test('unfinished reasoning is open, and half a tag is not shown', () => {
  expect(splitReasoning('<think>\nFirst')).toEqual({ reasoning: 'First', closed: false, answer: '' });
  expect(splitReasoning('<think>\nFirst</thi')).toEqual({ reasoning: 'First', closed: false, answer: '' });
  expect(splitReasoning('<thi')).toEqual({ reasoning: null, closed: true, answer: '' });
});
