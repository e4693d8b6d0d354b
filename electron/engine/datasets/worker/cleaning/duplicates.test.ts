import { expect, test } from 'vitest';
import { AppError } from '../../../../common/errors/appError.ts';
import type { KeepPolicy } from '../../../../contract/datasets/duplicates.ts';
import { judgeClusters } from '../../../../ml/datasets/planted/judgeClusters.ts';
import { plantDuplicates } from '../../../../ml/datasets/planted/plantedDuplicates.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { undoOperation } from '../history.ts';
import { editRow } from '../rows/edit.ts';
import { duplicatesStatus, pageClusters } from './duplicates/clusters.ts';
import { findDuplicates } from './duplicates/find.ts';
import { keepOne } from './duplicates/keepOne.ts';
import { forgetSeparations, separateRows } from './duplicates/separate.ts';

const planted = plantDuplicates({ rows: 600, copies: 60, bytes: 400, seed: 'cleaning' });
const plantedRows = planted.map(({ text }) => ({ content: { text } }));

const find = ({ file }: TestDataset, threshold = 0.8, context = patientContext()) =>
  findDuplicates(file, { threshold }, context);
const status = ({ file }: TestDataset) => duplicatesStatus(file, {}, patientContext());
const clustersOf = ({ file }: TestDataset) =>
  file
    .all<{ ids: string }>(
      `SELECT json_group_array(id ORDER BY id) AS ids FROM rows
       WHERE cluster IS NOT NULL AND removed IS NULL GROUP BY cluster ORDER BY min(id)`,
    )
    .map(({ ids }) => JSON.parse(ids) as number[]);
const flagged = ({ file }: TestDataset) =>
  file.all<{ id: number }>('SELECT id FROM rows WHERE problems & 4 ORDER BY id').map(({ id }) => id);

const pump = 'Before the filter is changed the pump must stand still and its valve must be closed by hand';
const press = 'The press may be started again only when both doors are shut and nobody is behind them';

/** Two of one kind, three of another, and one like nothing else. */
function alarms(): TestDataset {
  const dataset = makeDataset();
  dataset.add(
    [
      ...[pump, `${press}, says the plan`, `${pump} first`],
      ...['What does E40 mean?', press, `${press} at night shift too`],
    ].map((answer) => ({ content: chat('How?', answer) })),
  );
  return dataset;
}

test('planted near duplicates are found, and flagged where they are', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add(plantedRows);
  const found = await find(dataset);
  const clusters = clustersOf(dataset);
  const score = judgeClusters(
    planted,
    clusters.map((ids) => ids.map((id) => id - 1)),
  );
  expect(score.precision).toBeGreaterThanOrEqual(0.95);
  expect(score.recall).toBeGreaterThanOrEqual(0.9);
  expect(found).toEqual({ clusters: clusters.length, rows: clusters.flat().length, compared: 600 });
  expect(flagged(dataset)).toEqual(clusters.flat().sort((one, other) => one - other));
  expect(await status(dataset)).toMatchObject({
    threshold: 0.8,
    waiting: 0,
    of: 600,
    ...{ clusters: clusters.length },
  });
});

test('rows that are added are compared with all, the others are not, and the end is the same', async () => {
  using whole = makeDataset({ kind: 'text' });
  whole.add(plantedRows);
  await find(whole);
  using grown = makeDataset({ kind: 'text' });
  for (const [from, to] of [
    [0, 400],
    [400, 401],
    [401, 600],
  ] as const) {
    grown.add(plantedRows.slice(from, to));
    expect((await status(grown)).waiting).toBe(to - from);
    expect((await find(grown)).compared).toBe(to - from);
  }
  expect(clustersOf(grown)).toEqual(clustersOf(whole));
  expect((await find(grown)).compared).toBe(0);
  // Another threshold is another question.
  expect((await find(grown, 0.9)).compared).toBe(600);
});

test('a search that is cancelled keeps its signatures, and the next one finds the same', async () => {
  using whole = makeDataset({ kind: 'text' });
  whole.add(plantedRows);
  await find(whole);
  using stopped = makeDataset({ kind: 'text' });
  stopped.add(plantedRows);
  const controller = new AbortController();
  const context = {
    ...patientContext(controller.signal),
    progress: () => controller.abort(new AppError('request.cancelled')),
  };
  await expect(find(stopped, 0.8, context)).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(stopped.file.get('SELECT count(*) > 0 AS some FROM signatures')).toEqual({ some: 1 });
  expect(clustersOf(stopped)).toEqual([]);
  await find(stopped);
  expect(clustersOf(stopped)).toEqual(clustersOf(whole));
});

test('others get in between: no slice of a search holds the thread to its end', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add(plantedRows);
  let breaths = 0;
  const context = patientContext();
  const breathe = async () => {
    breaths += 1;
  };
  await find(dataset, 0.8, { ...context, breathe });
  expect(breaths).toBeGreaterThan(5);
});

test('clusters come greatest first, page by page, with the words marked in which they differ', async () => {
  using dataset = alarms();
  await find(dataset);
  const first = await pageClusters(dataset.file, { atMost: 1 }, patientContext());
  expect(first.clusters).toMatchObject([{ cluster: 2, size: 3, rows: [{ row: 2 }, { row: 5 }, { row: 6 }] }]);
  const [, , third] = first.clusters[0]?.rows ?? [];
  const answer = third?.texts[1];
  expect(answer?.who).toBe('assistant');
  expect(answer?.differs.map(({ start, end }) => answer.text.slice(start, end))).toEqual([
    'at night shift too',
  ]);
  const next = await pageClusters(
    dataset.file,
    { atMost: 5, after: { size: 3, cluster: 2 } },
    patientContext(),
  );
  expect(next.clusters).toMatchObject([{ cluster: 1, size: 2, rows: [{ row: 1 }, { row: 3 }] }]);
});

test('one of each cluster stays by the policy, as one step that brings everything back', async () => {
  const stays: Record<KeepPolicy, readonly number[]> = {
    first: [1, 2, 4],
    longest: [3, 4, 6],
    newest: [3, 4, 5],
    bestRated: [1, 4, 6],
  };
  for (const policy of Object.keys(stays) as KeepPolicy[]) {
    using dataset = alarms();
    dataset.file.run('UPDATE rows SET stars = 4 WHERE id IN (1, 6)');
    dataset.file.run("UPDATE rows SET changed_at = '2099-01-01' WHERE id = 5");
    await find(dataset);
    const stored = () =>
      dataset.file.all(
        'SELECT id, label, stars, cluster, problems, removed, content, extra FROM rows JOIN contents USING (id) ORDER BY id',
      );
    const before = stored();
    const { operation } = await keepOne(
      dataset.file,
      { cluster: null, keep: policy, actor: 'ada' },
      patientContext(),
    );
    expect(
      dataset.file.all<{ id: number }>('SELECT id FROM rows WHERE removed IS NULL').map(({ id }) => id),
    ).toEqual(stays[policy]);
    // What stays has no near duplicate any more.
    expect(flagged(dataset)).toEqual([]);
    expect(await status(dataset)).toMatchObject({ clusters: 0, rows: 0 });
    await undoOperation(dataset.file, { operation: operation ?? 0, actor: 'ada' }, patientContext());
    expect(stored()).toEqual(before);
  }
});

test('in one cluster the row that somebody chose stays, and a cluster that has gone is named', async () => {
  using dataset = alarms();
  await find(dataset);
  await keepOne(dataset.file, { cluster: 2, keep: 5, actor: 'ada' }, patientContext());
  expect(clustersOf(dataset)).toEqual([[1, 3], [5]]);
  expect(flagged(dataset)).toEqual([1, 3]);
  for (const [cluster, keep] of [
    [2, 'first'],
    [1, 5],
  ] as const)
    await expect(
      keepOne(dataset.file, { cluster, keep, actor: 'ada' }, patientContext()),
    ).rejects.toMatchObject({ code: 'datasets.clusterGone' });
  // What came together by way of a row that is gone is looked at anew.
  await find(dataset);
  expect(clustersOf(dataset)).toEqual([[1, 3]]);
});

test('rows that somebody has called no duplicates stay apart in every search, until that is forgotten', async () => {
  using dataset = alarms();
  await find(dataset);
  separateRows(dataset.file, { cluster: 2, rows: [5] });
  separateRows(dataset.file, { cluster: 1, rows: null });
  expect(clustersOf(dataset)).toEqual([[2, 6]]);
  expect(flagged(dataset)).toEqual([2, 6]);
  for (const threshold of [0.8, 0.75]) {
    await find(dataset, threshold);
    expect(clustersOf(dataset)).toEqual([[2, 6]]);
  }
  // One that is like both of them belongs to one only.
  dataset.add([{ content: chat('How?', `${press} of the plant`) }]);
  await find(dataset, 0.75);
  const together = clustersOf(dataset).find((ids) => ids.includes(7));
  expect(together?.includes(5) && together.includes(2)).toBe(false);
  forgetSeparations(dataset.file);
  await find(dataset, 0.75);
  expect(clustersOf(dataset)).toEqual([
    [1, 3],
    [2, 5, 6, 7],
  ]);
});

test('a row that an edit makes the same as another one is flagged at once', () => {
  using dataset = alarms();
  const content = chat('How?', press);
  editRow(dataset.file, {
    row: 4,
    revision: 0,
    actor: 'ada',
    change: { content: structuredClone(content) as never },
  });
  expect(flagged(dataset)).toEqual([4, 5]);
  editRow(dataset.file, {
    row: 1,
    revision: 0,
    actor: 'ada',
    change: { content: chat('Why?', 'Never seen.') as never },
  });
  expect(flagged(dataset)).toEqual([4, 5]);
});
