import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnswerRecord } from '../../contract/chat.ts';
import type { Job } from '../../contract/jobs.ts';
import { type Engine, openEngine } from '../engine.ts';
import { createRouter } from '../router.ts';
import { singleUserActor } from '../security/actor.ts';

const sampleModelFolder = path.resolve(import.meta.dirname, '../../../assets/sample-model');
const question = 'How do I clear E40?';
let dataDir = '';
let engine: Engine;
let client: ReturnType<typeof connect>;
const models: string[] = [];

const connect = (to: Engine) =>
  createRouterClient(createRouter(to), { context: { actor: singleUserActor('local') } });

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-talking-'));
  const options = { dataDir, sampleModelFolder, version: '0', threads: 2 };
  engine = await openEngine({ ...options, maxLoaded: 1, idleUnloadMs: 300 });
  client = connect(engine);
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  for (let count = 0; count < 2; count++) {
    const { job } = await client.models.import({ folder, report: false });
    models.push(((await ended(job)).job.result as { model: string }).model);
  }
}, 60_000);
afterAll(async () => {
  await engine.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function ended(job: string): Promise<{ job: Job; text: string }> {
  let text = '';
  for (let from = 0; ; ) {
    const page = await client.jobs.output({ job, from, waitMs: 5_000 });
    from = page.next;
    for (const record of page.records.map((row) => row.record as AnswerRecord))
      if (record.kind === 'text') text += record.text;
    if (page.job.endedAt !== null && page.records.length === 0) return { job: page.job, text };
  }
}

const stateOf = async (model: string) =>
  (await client.chat.loaded()).loaded.find((entry) => entry.model === model)?.state;

test('two answers at once on one model: each is stored as it was streamed', async () => {
  const asked = await Promise.all(
    ['How do I clear E40?', '报警 E38,怎么办?'].map((text) =>
      client.chat.send({ model: models[0] ?? '', text }),
    ),
  );
  for (const { answers, conversation } of asked) {
    const [{ answer, job }] = answers;
    const { job: done, text } = await ended(job);
    expect(done.state).toBe('succeeded');
    const { messages, running } = await client.chat.messages({ conversation });
    expect(running).toEqual([]);
    expect(messages.find((message) => message.id === answer)).toMatchObject({ text, state: 'done' });
    expect(text.length).toBeGreaterThan(10);
  }
});

test('a model nobody asks anything leaves memory, and the next question loads it again', async () => {
  await expect.poll(() => stateOf(models[0] ?? ''), { timeout: 5_000 }).toBe('evicted');
  const again = await ended(
    (await client.chat.send({ model: models[0] ?? '', text: question })).answers[0].job,
  );
  expect(again.text).toContain('E40');
  expect(await stateOf(models[0] ?? '')).toBe('ready');
});

test('with room for one model, another one takes its place', async () => {
  await ended((await client.chat.send({ model: models[0] ?? '', text: question })).answers[0].job);
  await ended((await client.chat.send({ model: models[1] ?? '', text: question })).answers[0].job);
  expect(await stateOf(models[0] ?? '')).toBe('evicted');
  expect(await stateOf(models[1] ?? '')).toBe('ready');
});

test('a question that is stopped while the model loads ends at once; the load goes on and ends by itself when idle', async () => {
  await client.chat.unload({ model: models[0] ?? '' });
  const sent = await client.chat.send({ model: models[0] ?? '', text: question });
  await expect.poll(() => stateOf(models[0] ?? '')).toBe('loading');
  expect(await client.jobs.cancel({ job: sent.answers[0].job })).toMatchObject({ state: 'cancelled' });
  expect(await stateOf(models[0] ?? '')).toBe('loading');
  const { messages } = await client.chat.messages({ conversation: sent.conversation });
  expect(messages.at(-1)).toMatchObject({ text: '', state: 'partial', finish: 'cancelled' });
  await expect.poll(() => stateOf(models[0] ?? ''), { timeout: 10_000 }).toBe('evicted');
  const next = await client.chat.send({ model: models[0] ?? '', text: question });
  expect((await ended(next.answers[0].job)).text).toContain('E40');
});

test('the prompt on demand is what the last answer began from, and a question without an answer joins the next', async () => {
  const model = models[0] ?? '';
  const first = await client.chat.send({ model, text: 'Hello', sampling: { maxTokens: 4 } });
  await client.jobs.cancel({ job: first.answers[0].job });
  const { conversation } = first;
  const [{ answer }] = first.answers;
  const silenced = "UPDATE messages SET text = '' WHERE id = ?";
  await engine.store.write({ audit: null, statements: [{ sql: silenced, params: [answer] }] });
  const sent = await client.chat.send({ conversation, model, text: question, sampling: { maxTokens: 4 } });
  await ended(sent.answers[0].job);
  const prompt = await client.chat.prompt({ conversation });
  expect(prompt.text).toMatch(/user\nHello\n\nHow do I clear E40\?<\|im_end\|>\n<\|im_start\|>assistant\n$/);
  const { messages } = await client.chat.messages({ conversation });
  expect(messages.at(-1)?.stats?.promptTokens).toBe(prompt.ids.length);
});

test('of two questions at the same moment in one conversation one is refused', async () => {
  const model = models[0] ?? '';
  const { conversation, answers } = await client.chat.send({ model, text: 'Hello' });
  await ended(answers[0].job);
  const send = () => client.chat.send({ conversation, model, text: question });
  const both = await Promise.allSettled([send(), send()]);
  const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(refused).toMatchObject([{ code: 'chat.answerRunning' }]);
  for (const one of both) if (one.status === 'fulfilled') await ended(one.value.answers[0].job);
  expect((await client.chat.messages({ conversation })).messages).toHaveLength(4);
});

test('an answer that is cancelled before its turn has ended as cancelled', async () => {
  const model = models[0] ?? '';
  const sent = await Promise.all(
    Array.from({ length: 6 }, () => client.chat.send({ model, text: question })),
  );
  const last = sent.at(-1);
  if (!last) throw new Error('nothing was sent');
  await client.jobs.cancel({ job: last.answers[0].job });
  const { messages, running } = await client.chat.messages({ conversation: last.conversation });
  expect(messages.at(-1)).toMatchObject({ state: 'partial', finish: 'cancelled' });
  expect(running).toEqual([]);
  for (const { answers } of sent.slice(0, -1))
    expect((await ended(answers[0].job)).job.state).toBe('succeeded');
});

test('an answer that is stopped while it is written keeps its words and its figures', async () => {
  const sampling = { temperature: 5, seed: 1, maxTokens: 900 };
  const sent = await client.chat.send({ model: models[0] ?? '', text: question, sampling });
  const { job } = sent.answers[0];
  await expect
    .poll(async () => (await client.jobs.output({ job })).records.length, { timeout: 10_000 })
    .toBeGreaterThan(6);
  expect(await client.jobs.cancel({ job })).toMatchObject({ state: 'cancelled' });
  const { messages } = await client.chat.messages({ conversation: sent.conversation });
  const stopped = messages.at(-1);
  expect(stopped).toMatchObject({ state: 'partial', finish: 'cancelled', stats: { reasoningMs: null } });
  expect(stopped?.text).not.toBe('');
  expect(stopped?.stats?.answerTokens).toBeGreaterThan(4);
  expect(stopped?.stats?.answerTokens).toBeLessThan(900);
});

test('a conversation deleted while its answer is written is gone, and its model stays usable', async () => {
  const sent = await client.chat.send({ model: models[0] ?? '', text: question });
  await client.chat.remove({ conversation: sent.conversation });
  await expect(client.chat.messages({ conversation: sent.conversation })).rejects.toMatchObject({
    code: 'request.notFound',
  });
  const next = await client.chat.send({ model: models[0] ?? '', text: question });
  expect((await ended(next.answers[0].job)).text).toContain('E40');
});

test('a model that answers is not removed; the conversations of a removed one can be read', async () => {
  const model = models[1] ?? '';
  const sent = await client.chat.send({ model, text: question });
  await expect(client.models.remove({ model })).rejects.toMatchObject({ code: 'models.busy' });
  const { text } = await ended(sent.answers[0].job);
  await client.models.remove({ model });
  const { conversation } = sent;
  expect((await client.chat.messages({ conversation })).messages.at(-1)?.text).toBe(text);
  await expect(client.chat.send({ conversation, model, text: question })).rejects.toMatchObject({
    code: 'request.notFound',
  });
  expect(await stateOf(model)).toBeUndefined();
});
