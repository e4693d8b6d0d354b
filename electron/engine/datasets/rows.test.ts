import { expect, test } from 'vitest';
import type { Row } from '../../contract/datasets/rows.ts';
import { openDatasetsEngine, resultOf } from './datasetsEngine.fixture.ts';
import { chat } from './worker/datasetFile.fixture.ts';

const content = (question: string, answer: string) => chat(question, answer) as Row['content'];

test('two people edit and review rows through the engine: who wrote does not review, who comes late is told, the audit log knows', async () => {
  const { engine, as, fill } = await openDatasetsEngine();
  const [ann, bob] = [as('ann'), as('bob')];
  await ann.datasets.create({ name: 'alarms', kind: 'chat' });
  await fill('alarms', [{ content: chat('E40?', 'A fan.') }, { content: chat('E41?', 'Heat.') }]);
  const dataset = 'alarms';
  const { row, operation } = await ann.datasets.rows.edit({
    ...{ dataset, row: 1, revision: 0, change: { content: content('E40?', 'The fan stands still.') } },
  });
  await expect(
    bob.datasets.rows.edit({ dataset, row: 1, revision: 0, change: { stars: 1 } }),
  ).rejects.toMatchObject({ code: 'datasets.rowChanged' });
  const review = { dataset, row: 1, revision: row.revision, verdict: 'approved' } as const;
  await expect(ann.datasets.rows.review(review)).rejects.toMatchObject({ code: 'datasets.ownReview' });
  expect((await bob.datasets.rows.review(review)).row).toMatchObject({ author: 'ann', reviewer: 'bob' });

  const undo = await bob.datasets.undo({ dataset, operation: operation ?? 0 });
  await resultOf(bob, undo.job);
  const shown = await bob.datasets.rows.show({ dataset, row: 1 });
  // What was approved is not there any more.
  expect(shown).toMatchObject({
    content: content('E40?', 'A fan.'),
    review: 'open',
    author: 'import:tester',
  });
  const late = await bob.datasets.undo({ dataset });
  await expect.poll(async () => (await bob.jobs.show(late)).error?.code).toBe('datasets.notUndoable');
  expect(shown.history.map(({ kind, actor }) => `${kind} ${actor}`)).toEqual([
    ...['undo bob', 'rows.review bob', 'rows.edit ann'],
  ]);
  const audited = [...engine.store.readAudit()].filter(({ action }) => action.startsWith('datasets.'));
  expect(audited.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
    ...['datasets.create ann', 'datasets.rows.edit ann', 'datasets.rows.review bob', 'datasets.undo bob'],
  ]);
});

test('rows that came in are brought into the search index by a job of its own', async () => {
  const { as, fill } = await openDatasetsEngine();
  const ann = as('ann');
  const dataset = 'alarms';
  await ann.datasets.create({ name: dataset, kind: 'chat' });
  await fill(
    dataset,
    Array.from({ length: 1_500 }, (_, at) => ({ content: chat(`question ${at}`, '检查风扇') })),
  );
  const search = () => ann.datasets.rows.page({ dataset, filter: { search: '风扇' } });
  expect(await search()).toMatchObject({ unsearched: 500 });
  const jobs = async () => (await ann.jobs.list({ kinds: ['dataIndex'] })).jobs.map(({ state }) => state);
  await expect.poll(jobs).toEqual(['succeeded']);
  expect((await ann.datasets.show({ dataset })).indexedRows).toBe(1_500);
  await expect.poll(async () => (await search()).total).toBe(1_500);
  expect(await search()).toMatchObject({ unsearched: 0, isComplete: true });
});

test('another schema is checked by a job of its own, and what it finds is listed', async () => {
  const { as, fill } = await openDatasetsEngine();
  const ann = as('ann');
  const dataset = 'alarms';
  await ann.datasets.create({ name: dataset, kind: 'text' });
  await fill(dataset, [{ content: { text: 'short' } }, { content: { text: 'long enough' } }]);
  const misfits = async () =>
    (await ann.datasets.rows.page({ dataset, filter: { problems: ['schema'] } })).rows.map(({ id }) => id);
  await ann.datasets.change({ dataset, schema: { properties: { text: { minLength: 6 } } } });
  await expect.poll(misfits).toEqual([1]);
  await expect(ann.datasets.change({ dataset, schema: { type: 'wat' } })).rejects.toMatchObject({
    code: 'datasets.schemaInvalid',
  });
  await ann.datasets.change({ dataset, schema: null });
  await expect.poll(misfits).toEqual([]);
});

test('a data set is removed while its search index is still being built', async () => {
  const { as, fill } = await openDatasetsEngine();
  const ann = as('ann');
  const dataset = 'alarms';
  await ann.datasets.create({ name: dataset, kind: 'text' });
  await fill(
    dataset,
    Array.from({ length: 20_000 }, (_, at) => ({ content: { text: `报警 ${at} ${'text '.repeat(50)}` } })),
  );
  await ann.datasets.rows.page({ dataset, filter: { search: '报警' } });
  await ann.datasets.remove({ dataset });
  expect((await ann.datasets.list()).datasets).toEqual([]);
  const { jobs } = await ann.jobs.list({ kinds: ['dataIndex'] });
  expect(jobs).toHaveLength(1);
});
