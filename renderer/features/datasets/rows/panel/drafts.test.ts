import { expect, test } from 'vitest';
import type { ChatContent } from '../../../../../electron/common/datasetRow.ts';
import { addTurn, changeTurn, contentProblem, emptyContent, moveTurn, removeTurn } from './content.ts';
import { draftChange, isConflict, type RowDraft, writtenOf } from './drafts.ts';

const chat = (question: string, answer: string): ChatContent => ({
  turns: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
  tools: null,
});

const row = { content: chat('E40?', 'A fan.'), note: null };
const draft: RowDraft = { base: writtenOf(row), content: chat('E40?', 'The fan is blocked.'), note: null };

test('a draft changes what was written and leaves out what was not', () => {
  expect(draftChange(draft)).toEqual({ content: draft.content });
  expect(draftChange({ ...draft, content: row.content, note: 'ask Li' })).toEqual({ note: 'ask Li' });
  expect(draftChange({ ...draft, content: row.content })).toEqual({});
});

test('only other texts are a conflict', () => {
  expect(isConflict(draft, row)).toBe(false);
  expect(isConflict(draft, { ...row, note: 'by somebody' })).toBe(true);
  expect(isConflict(draft, { content: chat('E40?', 'Another answer.'), note: null })).toBe(true);
});

test('what would be refused is told before it is saved', () => {
  expect(contentProblem(chat('E40?', ' '))).toBe('empty');
  expect(contentProblem({ turns: [{ role: 'user', content: 'E40?' }], tools: null })).toBe('noAnswer');
  expect(contentProblem({ ...chat('a', 'b'), chosen: 'c', rejected: 'd' })).toBe('noQuestion');
  expect(contentProblem({ text: '' })).toBe('empty');
  expect(contentProblem(chat('E40?', 'A fan.'))).toBeNull();
  expect(contentProblem(emptyContent.preference)).toBe('empty');
});

test('turns are changed, moved, taken out and added', () => {
  const { turns } = chat('q', 'a');
  expect(changeTurn(turns, 1, { content: 'b' })[1]).toEqual({ role: 'assistant', content: 'b' });
  expect(moveTurn(turns, 1, -1).map(({ content }) => content)).toEqual(['a', 'q']);
  expect(removeTurn(turns, 0)).toEqual([turns[1]]);
  expect(addTurn(turns).at(-1)).toEqual({ role: 'user', content: '' });
  expect(addTurn([]).at(-1)?.role).toBe('user');
});
