import { expect, test } from 'vitest';
import type { RowContent } from '../../../common/datasetRow.ts';
import { defaultPrompts, fillPrompt, looksAtRow, unknownPlaceholders } from './prompt.ts';
import { labelsAlike, parseLabel, readLabelNames, vote } from './vote.ts';

const labels = [
  { name: 'alarm', description: 'a machine reports a fault' },
  { name: 'other', description: '' },
];
const chat: RowContent = {
  turns: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'What is E40?' },
    { role: 'assistant', content: 'A jam.' },
  ],
  tools: null,
};
const fill = (prompt: string, content: RowContent = chat) => fillPrompt(prompt, { content, labels });

test('each placeholder is what it is called', () => {
  expect(fill('{{question}}|{{ answer }}|{{text}}')).toBe(
    'What is E40?|A jam.|Be brief.\n\nWhat is E40?\n\nA jam.',
  );
  expect(fill('{{labels}}')).toBe('- alarm: a machine reports a fault\n- other');
  expect(fill('{{conversation}}')).toBe('System: Be brief.\n\nUser: What is E40?\n\nAssistant: A jam.');
  expect(fill('对话：{{conversation}}')).toBe('对话：系统：Be brief.\n\n用户：What is E40?\n\n助手：A jam.');
});

test('of a pair the better answer is asked about, of a passage and a picture what they say', () => {
  const [, question] = chat.turns;
  const pair: RowContent = { turns: question ? [question] : [], tools: null, chosen: 'yes', rejected: 'no' };
  expect(fill('{{question}} {{answer}}', pair)).toBe('What is E40? yes');
  expect(fill('{{conversation}}', pair)).toBe('User: What is E40?\n\nAssistant: yes');
  expect(fill('{{question}}', { text: 'a passage' })).toBe('a passage');
  const picture = { image: 'ab', name: 'p.png', width: 1, height: 1, labels: ['cat'], boxes: [] };
  expect(fill('{{question}} {{answer}}', picture)).toBe('p.png cat');
});

test('braces and dollar signs in a row are only text', () => {
  const hostile: RowContent = { text: '{{labels}} $& $1 {{text}}' };
  expect(fill('<{{text}}>', hostile)).toBe('<{{labels}} $& $1 {{text}}>');
});

test('a name that stands for nothing is found, and so is a prompt that says nothing of the row', () => {
  expect(unknownPlaceholders('{{question}} {{frage}} {{constructor}} {{frage}}')).toEqual([
    'frage',
    'constructor',
  ]);
  expect(looksAtRow('Choose: {{labels}}')).toBe(false);
  for (const prompt of Object.values(defaultPrompts)) {
    expect(unknownPlaceholders(prompt)).toEqual([]);
    expect(looksAtRow(prompt)).toBe(true);
  }
});

const names = readLabelNames(['Alarm', '维护', 'not sure', 'C#', '-']);

test('an answer is a label without regard to case, width, quotes, and what follows its first line', () => {
  for (const answer of [
    'alarm',
    ' ALARM.\n',
    'ＡＬＡＲＭ',
    '"Alarm"',
    '**Alarm**',
    '- alarm',
    'Alarm\nbecause E40 is one',
    '<think>\nMaybe 维护? No.\n</think>\n\nAlarm',
  ])
    expect(parseLabel(answer, names), answer).toBe('Alarm');
  expect(parseLabel('「维护」。', names)).toBe('维护');
  expect(parseLabel('Not  Sure', names)).toBe('not sure');
  expect(parseLabel('c#', names)).toBe('C#');
});

test('labels that differ only by what is not looked at are told, and a mark at the end tells two apart', () => {
  expect(labelsAlike(['a', 'A ', 'b', 'Ａ'])).toEqual(['A ', 'Ａ']);
  const languages = readLabelNames(['C', 'C#']);
  expect(['c', 'C#', '"C"'].map((answer) => parseLabel(answer, languages))).toEqual(['C', 'C#', 'C']);
});

test('anything else is no label', () => {
  for (const answer of [
    '',
    '\n',
    'It is an alarm',
    'alarm or 维护',
    'alarms',
    '<think>\nalarm',
    'constructor',
  ])
    expect(parseLabel(answer, names), answer).toBeNull();
});

test('most answers win, two equally often are a tie, none at all is unclear', () => {
  expect(vote(['a', 'b', 'a'])).toEqual({ outcome: 'labelled', label: 'a', agreement: 2 / 3 });
  expect(vote(['a', null, null])).toEqual({ outcome: 'labelled', label: 'a', agreement: 1 / 3 });
  expect(vote(['a', 'b', null])).toEqual({ outcome: 'tie', label: null, agreement: 1 / 3 });
  expect(vote(['b', 'a', 'a', 'b'])).toEqual({ outcome: 'tie', label: null, agreement: 0.5 });
  expect(vote([null])).toEqual({ outcome: 'unclear', label: null, agreement: 0 });
});
