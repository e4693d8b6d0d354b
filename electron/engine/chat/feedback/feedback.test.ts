import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetKind } from '../../../common/datasetRow.ts';
import { openChatEngine, seedConversation } from '../chatEngine.fixture.ts';
import { insertAnswer } from '../messages.ts';

let chat: Awaited<ReturnType<typeof openChatEngine>>;
beforeAll(async () => {
  chat = await openChatEngine();
});
afterAll(() => chat.close());

const at = '2026-01-01T00:00:00.000Z';
let seeded = 0;

/** A question and its answer, and another answer beside it; returns their ids. */
async function converse(): Promise<{ conversation: string; answer: string; other: string }> {
  seeded += 1;
  const conversation = `c${seeded}`;
  const texts = [`What is E${seeded}?`, 'A jam.'];
  const other = `${conversation}-other`;
  const answerer = { model: 'm', name: 'm', precision: 'int8', profile: 'exact' } as const;
  const place = { id: other, conversation, parent: `${conversation}-0`, now: at };
  const rest = { answerer, system: 'Be brief.', sampling: { temperature: 0.5 }, comparison: null, job: 'j' };
  await chat.engine.store.write({
    audit: null,
    statements: [
      ...seedConversation({ id: conversation, title: 'E', texts, at }),
      insertAnswer({ ...place, ...rest }),
      { sql: "UPDATE messages SET state = 'done', text = 'Overheated.' WHERE id = ?", params: [other] },
    ],
  });
  return { conversation, answer: `${conversation}-1`, other };
}

async function makeDataset(kind: DatasetKind): Promise<string> {
  return (await chat.client.datasets.create({ name: `${kind} ${++seeded}`, kind })).id;
}
const contents = async (dataset: string) => {
  const { rows } = await chat.client.datasets.rows.page({ dataset });
  return Promise.all(rows.map(({ id }) => chat.client.datasets.rows.show({ dataset, row: id })));
};

test('what is said of an answer is shown with it, survives a restart, and can be taken back', async () => {
  const { conversation, answer } = await converse();
  await chat.client.chat.rate({ conversation, answer, stars: 4 });
  const { feedback } = await chat.client.chat.correct({ conversation, answer, correction: ' Overheated. ' });
  expect(feedback).toMatchObject({ stars: 4, correction: 'Overheated.', actor: 'single-user', datasets: [] });
  await chat.reopen();
  const shown = async () => (await chat.client.chat.messages({ conversation })).messages.at(-1);
  expect(await shown()).toMatchObject({ text: 'A jam.', feedback: { stars: 4, correction: 'Overheated.' } });
  await chat.client.chat.rate({ conversation, answer, stars: null });
  await chat.client.chat.correct({ conversation, answer, correction: null });
  expect((await shown())?.feedback).toBeNull();
});

test('a question is not rated, and of another conversation nothing', async () => {
  const { conversation, answer } = await converse();
  const another = await converse();
  const rate = (place: { conversation: string; answer: string }) =>
    chat.client.chat.rate({ ...place, stars: 1 });
  await expect(rate({ conversation, answer: `${conversation}-0` })).rejects.toMatchObject({
    code: 'feedback.notAnswer',
  });
  await expect(rate({ conversation: another.conversation, answer })).rejects.toMatchObject({
    code: 'request.notFound',
  });
});

test('ratings go to the chosen data set by themselves, and a later one changes the same row', async () => {
  const dataset = await makeDataset('chat');
  const { conversation, other } = await converse();
  await chat.client.settings.change({ collectInto: dataset });
  const { problem } = await chat.client.chat.rate({ conversation, answer: other, stars: 2 });
  expect(problem).toBeNull();
  expect(await contents(dataset)).toMatchObject([
    {
      stars: 2,
      author: 'model:m int8',
      content: { turns: [{ role: 'system', content: 'Be brief.' }, {}, { content: 'Overheated.' }] },
      extra: { rating: 2, sampling: { temperature: 0.5 }, model: { name: 'm' }, message: other },
    },
  ]);
  // Also when others are collected elsewhere by then.
  await chat.client.settings.change({ collectInto: null });
  await chat.client.chat.correct({ conversation, answer: other, correction: 'Too hot.' });
  expect(await contents(dataset)).toMatchObject([
    { stars: 2, author: 'single-user', content: { turns: [{}, {}, { content: 'Too hot.' }] } },
  ]);
});

test('a data set that takes no conversations is told, and the rating is stored', async () => {
  const dataset = await makeDataset('text');
  const { conversation, answer } = await converse();
  await chat.client.settings.change({ collectInto: dataset });
  const { feedback, problem } = await chat.client.chat.rate({ conversation, answer, stars: 5 });
  expect(problem).toMatchObject({ code: 'feedback.kindUnfit', data: { kind: 'text' } });
  expect(feedback?.stars).toBe(5);
  await chat.client.settings.change({ collectInto: null });
});

test('good and corrected answers are made training rows, a better and a worse one to the same question a pair', async () => {
  const first = await converse();
  const { conversation } = first;
  await chat.client.chat.rate({ conversation, answer: first.answer, stars: 5 });
  await chat.client.chat.rate({ conversation, answer: first.other, stars: 1 });
  const training = await makeDataset('chat');
  expect(await chat.client.chat.rated({ conversation, minStars: 4 })).toEqual({
    ...{ rated: 1, corrected: 0, answers: 1 },
  });
  expect(await chat.client.chat.collect({ dataset: training, conversation, minStars: 4 })).toMatchObject({
    added: 1,
  });
  expect((await contents(training)).map(({ stars }) => stars)).toEqual([5]);
  // The two were given different system prompts: only answers to the same turns are a pair.
  const pairs = await makeDataset('preference');
  expect(await chat.client.chat.collect({ dataset: pairs, conversation })).toMatchObject({
    added: 0,
    unfit: 2,
  });
  await chat.engine.store.write({
    audit: null,
    statements: [{ sql: 'UPDATE messages SET system = NULL WHERE id = ?', params: [first.other] }],
  });
  expect(await chat.client.chat.collect({ dataset: pairs, conversation })).toMatchObject({ added: 1 });
  expect(await contents(pairs)).toMatchObject([{ content: { chosen: 'A jam.', rejected: 'Overheated.' } }]);
});

test('a conversation that is deleted takes what was said of it along', async () => {
  const { conversation, answer } = await converse();
  await chat.client.chat.rate({ conversation, answer, stars: 5 });
  await chat.client.chat.remove({ conversation });
  expect((await chat.client.chat.rated({ conversation })).answers).toBe(0);
  await chat.reopen();
  const left = chat.engine.store.read('SELECT * FROM feedback WHERE message_id = ?', [answer]);
  expect(left).toEqual([]);
});
