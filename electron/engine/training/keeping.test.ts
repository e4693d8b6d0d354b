import { expect, test } from 'vitest';
import type { ComparedAnswer } from '../../common/evaluation.ts';
import { forgetQuotes, insertAnswers } from './records/answers.ts';
import { isSwapped } from './records/votes.ts';
import { openTrainingEngine, seedAdapter, seedEvaluation, seedModel } from './trainingEngine.fixture.ts';

test('an adapter is offered when its newest evaluation has passed the gate, or with a reason that is kept', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  const { adapters } = opened.as('ann').training;
  await seedModel(store);
  await seedAdapter(store, 'codes');
  await expect(adapters.offer({ adapter: 'codes', offered: true })).rejects.toMatchObject({
    code: 'adapters.gateClosed',
    data: { gate: 'notMeasured' },
  });
  await seedEvaluation(store, { id: 'e1', adapter: 'codes' });
  expect(await adapters.offer({ adapter: 'codes', offered: true })).toMatchObject({ offered: true });
  expect(await adapters.offer({ adapter: 'codes', offered: false })).toMatchObject({ offered: false });
  await seedEvaluation(store, { id: 'e2', adapter: 'codes', gate: 'failed' });
  await expect(adapters.offer({ adapter: 'codes', offered: true })).rejects.toMatchObject({
    code: 'adapters.gateClosed',
  });
  await adapters.offer({ adapter: 'codes', offered: true, despite: 'for one test bench' });
  const last = [...store.readAudit()].at(-1);
  expect(last).toMatchObject({ actor: 'ann', action: 'adapters.offer' });
  expect(JSON.parse(last?.detail ?? '')).toMatchObject({ despite: 'for one test bench', gate: 'failed' });
});

test('an adapter is renamed and removed; its evaluations stay', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  const { adapters, evaluations } = opened.as('ann').training;
  await seedAdapter(store, 'codes');
  await seedAdapter(store, 'other');
  await seedEvaluation(store, { id: 'e1', adapter: 'codes' });
  await expect(adapters.rename({ adapter: 'codes', name: 'other' })).rejects.toMatchObject({
    code: 'adapters.nameTaken',
  });
  expect(await adapters.rename({ adapter: 'codes', name: 'alarms' })).toMatchObject({ name: 'alarms' });
  await adapters.remove({ adapter: 'alarms' });
  expect((await adapters.list({})).adapters.map(({ id }) => id)).toEqual(['other']);
  expect((await evaluations.list({})).evaluations).toMatchObject([{ second: { name: 'codes' } }]);
});

const answers: ComparedAnswer[] = [
  [true, true, 'test'],
  [false, true, 'test'],
  [true, false, 'replay'],
  [false, false, 'replay'],
].map(([firstRight, secondRight, set], index) => ({
  ...{ index, question: `q${index}`, reference: 'r', first: `old ${index}`, second: `new ${index}` },
  ...({ firstRight, secondRight, set } as Pick<ComparedAnswer, 'firstRight' | 'secondRight' | 'set'>),
}));

test('answers stand side by side, those that changed apart, a page at a time', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  const { evaluations } = opened.as('ann').training;
  await seedEvaluation(store, { id: 'e1', adapter: 'codes' });
  await store.write({ audit: null, statements: insertAnswers('e1', answers) });
  const indexes = async (query: object) => {
    const page = await evaluations.answers({ evaluation: 'e1', ...query });
    return [page.total, ...page.answers.map(({ index }) => index)];
  };
  expect((await evaluations.answers({ evaluation: 'e1' })).answers).toEqual(answers);
  expect(await indexes({ show: 'changed' })).toEqual([2, 1, 2]);
  expect(await indexes({ show: 'gained' })).toEqual([1, 1]);
  expect(await indexes({ show: 'lost' })).toEqual([1, 2]);
  expect(await indexes({ show: 'wrong' })).toEqual([2, 2, 3]);
  expect(await indexes({ set: 'replay' })).toEqual([2, 2, 3]);
  expect(await indexes({ search: 'new 3' })).toEqual([1, 3]);
  expect(await indexes({ from: 1, atMost: 2 })).toEqual([4, 1, 2]);
  await store.write({ audit: null, statements: [forgetQuotes('other')] });
  expect(await indexes({})).toHaveLength(5);
  // Withdrawn rows are quoted here no longer.
  await store.write({ audit: null, statements: [forgetQuotes('d')] });
  expect(await indexes({})).toEqual([0]);
  expect(await evaluations.show({ evaluation: 'e1' })).toMatchObject({ verdict: 'better' });
});

test('a vote is blind: each person judges every pair once, and the sides are uncovered only in the sum', async () => {
  const opened = await openTrainingEngine();
  const { store } = opened.engine;
  const { evaluations } = opened.as('ann').training;
  await seedEvaluation(store, { id: 'e1', adapter: 'codes' });
  const same = answers.map((answer) => (answer.index === 3 ? { ...answer, second: answer.first } : answer));
  await store.write({ audit: null, statements: insertAnswers('e1', same) });
  for (let voted = 0; voted < 3; voted += 1) {
    const { pair, ...counts } = await evaluations.nextVote({ evaluation: 'e1' });
    expect(counts).toEqual({ voted, total: 3 });
    const vote = pair?.left.startsWith('new') ? 'left' : 'right';
    await evaluations.vote({ evaluation: 'e1', index: pair?.index ?? -1, vote });
  }
  expect(await evaluations.nextVote({ evaluation: 'e1' })).toEqual({ pair: null, voted: 3, total: 3 });
  expect((await opened.as('bob').training.evaluations.nextVote({ evaluation: 'e1' })).voted).toBe(0);
  expect(await evaluations.votes({ evaluation: 'e1' })).toMatchObject({
    first: 0,
    second: 3,
    secondShare: 1,
  });
  await expect(evaluations.vote({ evaluation: 'e1', index: 3, vote: 'alike' })).rejects.toMatchObject({
    code: 'evaluations.noPair',
  });
});

test('sides are drawn about evenly', () => {
  const drawn = Array.from({ length: 400 }, (_, index) =>
    isSwapped({ evaluation: 'e', actor: 'ann' }, index),
  ).filter(Boolean);
  expect(drawn.length).toBeGreaterThan(150);
  expect(drawn.length).toBeLessThan(250);
});
