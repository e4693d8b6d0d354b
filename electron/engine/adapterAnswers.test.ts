import { afterAll, beforeAll, expect, test } from 'vitest';
import { importSample, openChatEngine, untilEnded } from './chat/chatEngine.fixture.ts';
import { seedAdapter } from './seedAdapter.fixture.ts';

let opened: Awaited<ReturnType<typeof openChatEngine>>;
let model = '';

beforeAll(async () => {
  opened = await openChatEngine();
  model = await importSample(opened.client);
  for (const seed of [1, 2]) await seedAdapter(opened.engine, { name: `tuned-${seed}`, model, seed });
  await seedAdapter(opened.engine, { name: 'foreign', model, seed: 3, rowModel: 'another' });
}, 60_000);
afterAll(() => opened.close());

async function ask(adapter?: string) {
  const { client } = opened;
  const sampling = { temperature: 0, maxTokens: 10 };
  const asked = { model, text: 'How do I clear E40?', sampling, ...(adapter && { adapter }) };
  const { conversation, answers } = await client.chat.send(asked);
  await untilEnded(client, answers[0]?.job ?? '');
  return { conversation, answer: await answerOf(conversation, answers[0]?.answer ?? '') };
}

async function answerOf(conversation: string, id: string) {
  const { messages } = await opened.client.chat.messages({ conversation });
  return messages.find((message) => message.id === id);
}

test('an answer names the adapter that it was written with, differs from the model’s own, and is written by one process', async () => {
  const base = await ask();
  const [first, second] = [await ask('tuned-1'), await ask('tuned-2-id')];
  expect([base, first, second].map(({ answer }) => answer?.state)).toEqual(['done', 'done', 'done']);
  const texts = [base, first, second].map(({ answer }) => answer?.text);
  expect(new Set(texts).size).toBe(3);
  expect(base.answer?.answerer).not.toHaveProperty('adapter');
  expect(first.answer?.answerer).toMatchObject({ model, adapter: 'tuned-1-id', adapterName: 'tuned-1' });
  expect(opened.engine.pool.pids()).toHaveLength(1);
  expect((await ask()).answer?.text).toBe(texts[0]);
}, 60_000);

test('an answer that is written again is written with the same adapter', async () => {
  const { client } = opened;
  const { conversation, answer } = await ask('tuned-1');
  const again = await client.chat.regenerate({ conversation, answer: answer?.id ?? '' });
  await untilEnded(client, again.job);
  const second = await answerOf(conversation, again.answer);
  expect(second).toMatchObject({ text: answer?.text, answerer: { adapter: 'tuned-1-id' } });
}, 60_000);

test('an adapter of another model and one that nobody knows are refused before anything is stored', async () => {
  await expect(ask('foreign')).rejects.toMatchObject({ code: 'adapters.otherBase' });
  await expect(ask('nobody')).rejects.toMatchObject({ code: 'adapters.notFound' });
});
