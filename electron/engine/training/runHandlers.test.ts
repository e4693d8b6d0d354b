import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { presetSettings, type TrainingPoint } from '../../common/training.ts';
import { insertEvent, insertPoint, insertSample } from './records/curve.ts';
import { openTrainingEngine, seedAdapter, seedEvaluation, seedRun } from './trainingEngine.fixture.ts';

function point(step: number, validationLoss: number | null = null): TrainingPoint {
  return {
    ...{ step, loss: 1 / step, validationLoss, gradientNorm: 1, learningRate: 0.1, tokens: 10 },
    ...{ tokensPerSecond: 5, memoryBytes: 100, temperatureCelsius: null },
  };
}

test('the presets are whole settings', async () => {
  const { presets } = await (await openTrainingEngine()).as('ann').training.runs.presets();
  expect(presets).toEqual(presetSettings);
});

test('a run is found by its name or the beginning of one, and knows its newest numbers, adapter and evaluation', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  const { runs } = opened.as('ann').training;
  await seedRun(store, { id: 'one' });
  await seedRun(store, { id: 'two', name: '第二次' });
  await seedAdapter(store, 'codes', 'two');
  await seedEvaluation(store, { id: 'e1', adapter: 'codes' });
  const statements = [point(1), point(2, 0.5), point(3, 0.7), point(4)].map((each) =>
    insertPoint('two', 1, each),
  );
  await store.write({ audit: null, statements });
  expect(await runs.show({ run: '第二' })).toMatchObject({
    ...{ id: 'two', state: 'cancelled', step: 4, loss: 0.25, validationLoss: 0.7, bestValidationLoss: 0.5 },
    ...{ adapter: 'codes', evaluation: 'e1', verdict: 'better' },
  });
  expect((await runs.list({})).runs.map(({ id }) => id)).toEqual(['two', 'one']);
  expect((await runs.list({ search: '二' })).runs.map(({ id }) => id)).toEqual(['two']);
  await expect(runs.show({ run: 'nobody' })).rejects.toMatchObject({ code: 'training.notFound' });
  await seedRun(store, { id: 'twofold' });
  await expect(runs.show({ run: 'tw' })).rejects.toMatchObject({ code: 'training.ambiguous' });
});

test('a step that was made again has one point, the newer; numbers that are none are null', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  await seedRun(store, { id: 'one' });
  const statements = [
    insertPoint('one', 1, point(1)),
    insertPoint('one', 1, point(2)),
    insertPoint('one', 2, { ...point(2), loss: Number.NaN }),
    insertEvent('one', { kind: 'resumed', step: 1, data: { step: 1 } }, 'now'),
    insertSample('one', { step: 2, question: 'q', answer: 'a' }),
  ];
  await store.write({ audit: null, statements });
  const curve = await opened.as('ann').training.runs.curve({ run: 'one' });
  expect(curve.points.map(({ step, loss }) => [step, loss])).toEqual([
    [1, 1],
    [2, null],
  ]);
  expect(curve).toMatchObject({
    thinned: false,
    events: [{ kind: 'resumed', step: 1, data: { step: 1 }, at: 'now' }],
    samples: [{ step: 2, question: 'q', answer: 'a' }],
  });
});

test('a long curve is thinned evenly, with its validations and its end', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  await seedRun(store, { id: 'long' });
  const statements = Array.from({ length: 400 }, (_, index) =>
    insertPoint('long', 1, point(index + 1, (index + 1) % 100 === 0 ? 0.5 : null)),
  );
  await store.write({ audit: null, statements });
  const { points, thinned } = await opened.as('ann').training.runs.curve({ run: 'long', atMost: 20 });
  expect(thinned).toBe(true);
  expect(points.filter((each) => each.validationLoss !== null).map(({ step }) => step)).toEqual([
    100, 200, 300, 400,
  ]);
  expect(points).toHaveLength(14);
  expect(points.at(-1)?.step).toBe(400);
});

test('a comparison names the settings in which runs differ, and nothing else', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  await seedRun(store, { id: 'one' });
  const optimizer = { ...presetSettings.balanced.optimizer, learningRate: 0.004 };
  await seedRun(store, { id: 'two', settings: { optimizer, seed: 2 } });
  const { differences } = await opened.as('ann').training.runs.compare({ runs: ['one', 'two'] });
  expect(differences).toEqual([
    { path: 'optimizer.learningRate', values: ['0.0004', '0.004'] },
    { path: 'seed', values: ['1', '2'] },
  ]);
});

test('a name is taken once; a rename and a removal are in the audit log, and the folder goes', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  const { runs } = opened.as('ann').training;
  await seedRun(store, { id: 'one' });
  await seedRun(store, { id: 'two' });
  await expect(runs.rename({ run: 'one', name: 'two' })).rejects.toMatchObject({
    code: 'training.nameTaken',
  });
  await runs.rename({ run: 'one', name: 'alarms', notes: 'tried more' });
  expect(await runs.show({ run: 'alarms' })).toMatchObject({ id: 'one', notes: 'tried more' });
  const folder = path.join(opened.dataDir, 'runs', 'one');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'checkpoint'), 'abc');
  expect(await runs.remove({ run: 'alarms' })).toEqual({ removedBytes: 3 });
  expect(await readdir(path.dirname(folder))).toEqual([]);
  const actions = [...store.readAudit()].map(({ actor, action, subject }) => `${actor} ${action} ${subject}`);
  expect(actions).toEqual(['ann training.rename alarms', 'ann training.remove alarms']);
});

test('a run goes out as files in a new folder beside an older one, and as one text', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  const { training, files } = opened.as('ann');
  await seedRun(store, { id: 'one', name: 'alarm: codes' });
  await store.write({ audit: null, statements: [insertPoint('one', 1, point(1, 0.5))] });
  const { grant: folder } = await files.grant({ path: opened.dataDir, access: 'write' });
  expect((await training.runs.export({ run: 'one', folder })).name).toBe('alarm codes');
  const second = await training.runs.export({ run: 'one', folder });
  expect(second.name).toBe('alarm codes (2)');
  const place = path.join(opened.dataDir, second.name);
  expect((await readdir(place)).sort()).toEqual([...second.files].sort());
  expect(await readFile(path.join(place, 'curve.csv'), 'utf8')).toBe(
    'step,loss,validationLoss,gradientNorm,learningRate,tokens,tokensPerSecond,memoryBytes,temperatureCelsius\n1,1,0.5,1,0.1,10,5,100,\n',
  );
  const { name, text } = await training.runs.record({ run: 'one' });
  expect(name).toBe('alarm codes.json');
  expect(JSON.parse(text)).toMatchObject({ run: { record: { codeVersion: '0' } }, points: [{ step: 1 }] });
});
