import { expect, test } from 'vitest';
import { chat, makeDataset, patientContext } from '../datasetFile.fixture.ts';
import { freezeVersion } from './freeze.ts';
import { countShared, rowKeys } from './sharedRows.ts';
import { withdrawRows } from './withdraw.ts';

const context = patientContext();
const freezeInput = {
  dataset: { id: 'alarms-1', name: 'Alarms', description: '' },
  ...{ name: '', notes: '', actor: 'li', tool: 'Inhouse 0' },
};

/** Rows with the split that each is in, frozen as version 1. */
async function frozen(rows: readonly [question: string, answer: string, split: string][]) {
  const set = makeDataset({ kind: 'chat' });
  set.add(rows.map(([question, answer]) => ({ content: chat(question, answer) })));
  rows.forEach(([, , split], at) => {
    set.file.run('UPDATE rows SET split = ? WHERE id = ?', split, at + 1);
  });
  await freezeVersion(set.file, freezeInput, context);
  return set;
}

const inSplit = (name: string) => ({ version: 1, split: { name } }) as const;

test('rows that another data set learns from are found by what they say and by what they ask, in the split that is looked at', async () => {
  using measured = await frozen([
    ['What is F04?', 'A pump.', 'test'],
    ['  WHAT is  f05?', 'Another answer.', 'test'],
    ['What is F06?', 'Nobody learns this.', 'test'],
    ['What is F07?', 'Learnt, but not measured.', 'train'],
  ]);
  using learnt = await frozen([
    ['What is F04?', 'A pump.', 'train'],
    ['What is F05?', 'A valve.', 'train'],
    ['What is F07?', 'Learnt, but not measured.', 'train'],
    ['What is F06?', 'Kept back here, too.', 'test'],
  ]);
  const keys = await rowKeys(measured.file, inSplit('test'), context);
  expect(keys.contents).toHaveLength(3);
  expect(await countShared(learnt.file, { ...inSplit('train'), keys }, context)).toEqual({ rows: 2 });
  expect(await countShared(learnt.file, { ...inSplit('test'), keys }, context)).toEqual({ rows: 1 });
  expect(await countShared(learnt.file, { version: 1, split: 'all', keys }, context)).toEqual({ rows: 3 });
});

test('passages ask nothing and are the same only where they say the same; what was withdrawn is in no split', async () => {
  const passages = async (...texts: string[]) => {
    const set = makeDataset({ kind: 'text' });
    set.add(texts.map((text) => ({ content: { text } })));
    await freezeVersion(set.file, freezeInput, context);
    return set;
  };
  using measured = await passages('The valve opens.', 'The pump stops.');
  using learnt = await passages('The valve opens.', 'The pump starts.');
  const all = { version: 1, split: 'all' } as const;
  const keys = await rowKeys(measured.file, all, context);
  expect(await countShared(learnt.file, { ...all, keys }, context)).toEqual({ rows: 1 });
  await withdrawRows(learnt.file, { rows: [1], rejects: [], reason: 'asked for it', actor: 'li' }, context);
  expect(await countShared(learnt.file, { ...all, keys }, context)).toEqual({ rows: 0 });
  await expect(rowKeys(measured.file, { version: 2, split: 'all' }, context)).rejects.toMatchObject({
    code: 'datasets.versionNotFound',
  });
});
