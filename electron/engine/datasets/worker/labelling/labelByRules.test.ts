import { expect, test } from 'vitest';
import type { LabelRule } from '../../../../contract/datasets/labelling.ts';
import { chat, makeDataset, patientContext } from '../datasetFile.fixture.ts';
import { undoOperation } from '../history.ts';
import { countLabelRules, labelByRules } from './labelByRules.ts';

const pattern = (label: string, expression: string): LabelRule => ({
  label,
  scope: 'all',
  check: { kind: 'pattern', pattern: expression, ignoreCase: true },
});
const everything = { filter: {}, overwrite: 'none' } as const;

test('the first rule that hits labels a row, as one step that can be undone; other labels stay', async () => {
  using dataset = makeDataset();
  dataset.add([
    { content: chat('E40 and hello', 'a') },
    { content: chat('hello', 'b') },
    { content: chat('E40', 'c'), label: 'by hand' },
    { content: chat('nothing', 'd') },
  ]);
  const rules = [pattern('alarm', 'e\\d\\d'), pattern('greeting', 'hello')];
  const labels = () =>
    dataset.file
      .all<{ label: string | null }>('SELECT label FROM rows ORDER BY id')
      .map(({ label }) => label);
  expect(await countLabelRules(dataset.file, { rules, ...everything }, patientContext())).toEqual({
    matching: 3,
    counts: [1, 1],
  });
  const { operation, labelled } = await labelByRules(
    dataset.file,
    { rules, ...everything, actor: 'ann' },
    patientContext(),
  );
  expect(labelled).toBe(2);
  expect(labels()).toEqual(['alarm', 'greeting', 'by hand', null]);
  expect(dataset.file.get('SELECT label_by, author FROM rows WHERE id = 1')).toEqual({
    label_by: 'rule',
    author: 'ann',
  });
  await undoOperation(dataset.file, { operation: operation ?? 0, actor: 'ann' }, patientContext());
  expect(labels()).toEqual([null, null, 'by hand', null]);
});

test('lengths are rules too', async () => {
  using dataset = makeDataset();
  dataset.add([{ content: chat('q', 'short') }, { content: chat('q', 'long '.repeat(50)) }]);
  const rules: LabelRule[] = [
    { label: 'long', scope: 'answers', check: { kind: 'length', min: null, max: 100 } },
  ];
  expect((await countLabelRules(dataset.file, { rules, ...everything }, patientContext())).counts).toEqual([
    1,
  ]);
});

test('an expression that would run for ever is stopped, and no row is labelled', async () => {
  using dataset = makeDataset();
  dataset.add([{ content: chat(`${'a'.repeat(60)}!`, 'a') }]);
  const asked = { rules: [pattern('x', '^(a+)+$')], ...everything, actor: 'ann' };
  await expect(labelByRules(dataset.file, asked, patientContext())).rejects.toMatchObject({
    code: 'datasets.patternEndless',
  });
  expect(dataset.file.all('SELECT * FROM operations')).toEqual([]);
}, 60_000);
