import { expect, test } from 'vitest';
import { feedbackRow, pairAnswers, type RatedAnswer, takesFeedback } from './feedbackRows.ts';

const turns = [{ role: 'user', content: 'What is E40?' }] as const;
const rated = (stars: number | null, correction: string | null = null, answer = 'A jam.'): RatedAnswer => ({
  ...{ turns, answer, stars, correction },
});
const ending = (content: string) => [...turns, { role: 'assistant', content }];

test('a rated answer is a chat row as it was written, a corrected one as it should have been', () => {
  expect(feedbackRow('chat', rated(2))).toEqual({ turns: ending('A jam.'), tools: null });
  expect(feedbackRow('chat', rated(null, 'Overheated.'))).toEqual({
    turns: ending('Overheated.'),
    tools: null,
  });
  expect(feedbackRow('chat', rated(null))).toBeNull();
});

test('a correction is preferred to what it corrects', () => {
  expect(feedbackRow('preference', rated(null, 'Overheated.'))).toEqual({
    ...{ turns, tools: null, chosen: 'Overheated.', rejected: 'A jam.' },
  });
  const reasoned = rated(null, 'Overheated.', '<think>\nE40?\n</think>\n\nA jam.');
  expect(feedbackRow('preference', reasoned)).toMatchObject({ rejected: 'A jam.' });
  expect(feedbackRow('preference', rated(5))).toBeNull();
  expect(feedbackRow('preference', rated(5, 'A jam.'))).toBeNull();
});

test('four and five stars are good, one and two bad, three neither', () => {
  const good = [1, 2, 3, 4, 5, null].map((stars) => {
    const row = feedbackRow('rated', rated(stars));
    return row && 'good' in row ? row.good : null;
  });
  expect(good).toEqual([false, false, null, true, true, null]);
});

test('passages and pictures are made of no conversations', () => {
  expect((['chat', 'preference', 'rated', 'text', 'image'] as const).filter(takesFeedback)).toEqual([
    'chat',
    'preference',
    'rated',
  ]);
});

test('of different answers to the same turns the best and the worst rated are a pair', () => {
  const other = { ...rated(1), turns: [{ role: 'user', content: 'Hello' }] as const };
  const pairs = pairAnswers([
    rated(3, null, 'so so'),
    rated(5, null, 'best'),
    rated(1, null, 'worst'),
    rated(null, null, 'not rated'),
    other,
  ]);
  expect(pairs.map(({ content }) => content)).toEqual([
    { turns, tools: null, chosen: 'best', rejected: 'worst' },
  ]);
  expect(pairAnswers([rated(4, null, 'a'), rated(4, null, 'b')])).toEqual([]);
  expect(pairAnswers([rated(4, null, 'same'), rated(1, null, 'same')])).toEqual([]);
});
