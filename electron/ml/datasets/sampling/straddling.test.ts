import { expect, test } from 'vitest';
import { questionText } from '../questionText.ts';
import { straddlingGroups } from './straddling.ts';

test('only groups that stand in two parts straddle; rows in no part and rows without a group do not', () => {
  const keys = [7, 7, 8, 8, Number.NaN, Number.NaN, 9, 9, 7, 10];
  const parts = [0, 1, 0, 0, 0, 1, 0, -1, 0, 2];
  expect(straddlingGroups({ keys, parts })).toEqual([[0, 1, 8]]);
  expect(straddlingGroups({ keys: [], parts: [] })).toEqual([]);
});

test('a question is what is asked, without case, blanks, the system’s words and the answer', () => {
  const ask = (question: string, answer: string, system = '') =>
    questionText({
      turns: [
        ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
        { role: 'user', content: question },
        { role: 'assistant', content: answer },
      ],
      tools: null,
    });
  expect(ask('What does  E40 mean?', 'The fan')).toBe(ask('what does e40 mean?', 'Nothing', 'Be brief'));
  expect(ask('报警 E40', '风扇')).not.toBe(ask('报警 E41', '风扇'));
  expect(questionText({ text: 'a passage' })).toBeNull();
});
