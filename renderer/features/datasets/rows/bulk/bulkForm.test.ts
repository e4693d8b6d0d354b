import { expect, test } from 'vitest';
import { bulkParts, firstValues, toBulkChange } from './bulkForm.ts';

test('a form that says nothing changes nothing', () => {
  expect(toBulkChange({})).toBeNull();
  expect(toBulkChange({ addTags: [], replace: firstValues.replace })).toBeNull();
});

test('empty words and no stars take a value away', () => {
  expect(toBulkChange({ label: ' ', stars: 0, assignee: '', split: '' })).toEqual({
    label: null,
    stars: null,
    assignee: null,
    split: null,
  });
});

test('what is said is what changes', () => {
  const form = {
    label: ' alarm ',
    addTags: ['a'],
    removeTags: ['b'],
    stars: 4,
    replace: { find: '温渡', with: '温度', isExpression: false },
    removed: false,
  };
  expect(toBulkChange(form)).toEqual({ ...form, label: 'alarm' });
});

test('every part has a value to begin with', () => {
  for (const part of bulkParts) expect(firstValues).toHaveProperty(part);
});
