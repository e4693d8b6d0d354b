import { expect, test } from 'vitest';
import type { Rule } from '../../../../contract/datasets/cleaning.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { undoOperation } from '../history.ts';
import { listRules, type RuleDraft, saveRule } from './rules.ts';
import { applyRules, countRules } from './runRules.ts';
import { sampleRule } from './sampleRule.ts';

const pattern = (expression: string, action: Rule['action']): RuleDraft => ({
  name: expression,
  scope: 'all',
  check: { kind: 'pattern', pattern: expression, ignoreCase: false },
  action,
});

function alarms(): TestDataset {
  const dataset = makeDataset();
  dataset.add([
    { content: chat('How do I clear E40?', 'Call 555-1234.') },
    { content: chat('报警 E38，怎么办？', '请停机。  请停机。') },
    { content: chat('What is E40?', 'TODO') },
    { content: chat('And E41?', '<b>Check</b> it.') },
  ]);
  return dataset;
}

const contentOf = ({ file }: TestDataset, row: number) =>
  file.get<{ content: string; removed: number | null }>(
    'SELECT content, removed FROM rows JOIN contents USING (id) WHERE id = ?',
    row,
  );

test('a rule is counted over all rows, and the count grows old with the next change', async () => {
  using dataset = alarms();
  const { id } = saveRule(dataset.file, { rule: pattern('E4\\d', { do: 'tag', tag: 'forty' }) });
  const { counts } = await countRules(dataset.file, { rules: [id] }, patientContext());
  expect(counts).toEqual({ [id]: 3 });
  expect(listRules(dataset.file).rules[0]?.count).toMatchObject({ hits: 3, of: 4, isCurrent: true });
  await applyRules(dataset.file, { rules: [id], actor: 'ada' }, patientContext());
  expect(listRules(dataset.file).rules[0]?.count).toMatchObject({ hits: 3, isCurrent: false });
});

test('rules are applied in their order as one step, and undone as one', async () => {
  using dataset = alarms();
  const before = dataset.file.all('SELECT content FROM contents ORDER BY id');
  const rules = [
    pattern('\\d{3}-\\d{4}', { do: 'replace', with: '[phone]' }),
    pattern('\\[phone\\]', { do: 'tag', tag: 'had a phone' }),
    pattern('^TODO$', { do: 'remove' }),
    pattern('E40', { do: 'tag', tag: 'E40' }),
  ].map((rule) => saveRule(dataset.file, { rule }).id);
  const { operation } = await applyRules(dataset.file, { rules, actor: 'ada' }, patientContext());
  expect(contentOf(dataset, 1)?.content).toContain('Call [phone].');
  expect(contentOf(dataset, 3)?.removed).toBe(operation);
  const tags = () => dataset.file.all('SELECT row, tag FROM tags ORDER BY row, tag');
  // A row that is out is not asked by the rules behind.
  expect(tags()).toEqual([
    { row: 1, tag: 'E40' },
    { row: 1, tag: 'had a phone' },
  ]);
  await undoOperation(dataset.file, { operation: operation ?? 0, actor: 'ada' }, patientContext());
  expect(dataset.file.all('SELECT content FROM contents ORDER BY id')).toEqual(before);
  expect(contentOf(dataset, 3)?.removed).toBeNull();
  expect(tags()).toEqual([]);
});

test('an expression that would run for ever is stopped and named, and nothing has changed', async () => {
  using dataset = makeDataset();
  dataset.add([{ content: chat('Fine?', 'Yes.') }, { content: chat(`${'a'.repeat(60)}!`, 'No.') }]);
  const rule = pattern('^(a+)+$', { do: 'remove' });
  const { id } = saveRule(dataset.file, { rule: { ...rule, name: 'endless' } });
  const before = dataset.file.all('SELECT * FROM operations');
  await expect(
    applyRules(dataset.file, { rules: [id], actor: 'ada' }, patientContext()),
  ).rejects.toMatchObject({
    code: 'datasets.patternEndless',
    data: { rule: 'endless', row: 2 },
  });
  expect(dataset.file.all('SELECT * FROM operations')).toEqual(before);
  const sample = await sampleRule(dataset.file, { rule }, patientContext());
  expect(sample.endlessAt).toBe(2);
}, 60_000);

test('a sample shows what a rule would do, before and after', async () => {
  using dataset = alarms();
  const sample = await sampleRule(
    dataset.file,
    { rule: pattern('</?b>', { do: 'replace', with: '' }) },
    patientContext(),
  );
  expect(sample).toMatchObject({ looked: 4, hits: 1, of: 4, endlessAt: null });
  expect(sample.examples).toEqual([
    {
      row: 4,
      before: '<b>Check</b> it.',
      after: 'Check it.',
      spans: [
        { start: 0, end: 3 },
        { start: 8, end: 12 },
      ],
    },
  ]);
});

test('a rule that cannot be meant is refused', () => {
  using dataset = alarms();
  expect(() => saveRule(dataset.file, { rule: pattern('(', { do: 'remove' }) })).toThrow(
    'datasets.patternInvalid',
  );
  expect(listRules(dataset.file).rules).toEqual([]);
});
