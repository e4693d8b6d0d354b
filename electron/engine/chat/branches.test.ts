import { afterAll, beforeAll, expect, test } from 'vitest';
import { importSample, openChatEngine, untilEnded } from './chatEngine.fixture.ts';

let opened: Awaited<ReturnType<typeof openChatEngine>>;
let model = '';
beforeAll(async () => {
  opened = await openChatEngine();
  model = await importSample(opened.client);
}, 60_000);
afterAll(() => opened.close());

const sampling = { maxTokens: 4 };

type Question = Partial<Parameters<typeof opened.client.chat.send>[0]>;

/** Asks and waits for all answers. */
async function ask(text: string, question: Question = {}) {
  const sent = await opened.client.chat.send({ model, sampling, text, ...question });
  await untilEnded(opened.client, ...sent.answers.map(({ job }) => job));
  return { ...sent, answer: sent.answers[0].answer };
}

async function shown(conversation: string): Promise<string[]> {
  const { messages } = await opened.client.chat.messages({ conversation });
  return messages.map(({ id }) => id);
}

test('an edited question stands beside the first, and both branches are walked to the ends that were shown last', async () => {
  const { chat } = opened.client;
  const first = await ask('One');
  const { conversation } = first;
  const second = await ask('Two', { conversation });
  const edited = await ask('Two, differently', { conversation, parent: first.answer });
  const third = await ask('Three', { conversation });
  expect(await shown(conversation)).toEqual([
    ...[first.question, first.answer, edited.question, edited.answer],
    ...[third.question, third.answer],
  ]);
  const { messages } = await chat.messages({ conversation });
  expect(messages.map(({ siblings }) => siblings.length)).toEqual([1, 1, 2, 1, 1, 1]);
  expect(messages[2]?.siblings).toEqual([second.question, edited.question]);

  await chat.select({ conversation, message: second.question });
  expect(await shown(conversation)).toEqual([
    ...[first.question, first.answer, second.question, second.answer],
  ]);
  await chat.select({ conversation, message: edited.question });
  expect((await shown(conversation)).at(-1)).toBe(third.answer);
});

test('an edited first question begins the conversation anew, and nothing of the old branch is in its prompt', async () => {
  const { chat } = opened.client;
  const first = await ask('What is red?', { system: 'Be brief.' });
  const { conversation } = first;
  const anew = await ask('What is blue?', { conversation, parent: null });
  expect(await shown(conversation)).toEqual([anew.question, anew.answer]);
  const { messages } = await chat.messages({ conversation });
  expect(messages[0]).toMatchObject({ parent: null, siblings: [first.question, anew.question] });
  const { text } = await chat.prompt({ conversation });
  expect(text).toContain('Be brief.');
  expect(text).toContain('blue');
  expect(text).not.toContain('red');
  expect((await chat.prompt({ conversation, answer: first.answer })).text).toContain('red');
});

test('a regenerated answer stands beside the first, with the settings that were used or others', async () => {
  const { chat } = opened.client;
  const first = await ask('Hello');
  const { conversation } = first;
  const again = await chat.regenerate({ conversation, answer: first.answer });
  await untilEnded(opened.client, again.job);
  const longer = await chat.regenerate({
    conversation,
    answer: again.answer,
    by: { model, profile: 'fast' },
    sampling: { maxTokens: 2 },
  });
  await untilEnded(opened.client, longer.job);
  const { messages } = await chat.messages({ conversation });
  expect(messages).toHaveLength(2);
  expect(messages[1]).toMatchObject({
    id: longer.answer,
    siblings: [first.answer, again.answer, longer.answer],
    answerer: { model, name: 'sample', precision: 'int8', profile: 'fast' },
    sampling: { maxTokens: 2 },
    stats: { answerTokens: 2, reasoningMs: null },
  });
  await chat.select({ conversation, message: again.answer });
  const kept = (await chat.messages({ conversation })).messages[1];
  expect(kept).toMatchObject({ answerer: { profile: 'exact' }, sampling, stats: { answerTokens: 4 } });
});

test('answers side by side: one question, a job each, and the conversation goes on from the one that is shown', async () => {
  const { chat } = opened.client;
  const also = [{ model, profile: 'fast' as const }, { model }];
  // Long enough that they are still being written when the next lines ask.
  const long = { temperature: 5, seed: 1, maxTokens: 400 };
  const sent = await opened.client.chat.send({ model, text: 'Hello', sampling: long, also });
  const { conversation } = sent;
  expect((await chat.messages({ conversation })).running.map(({ answer }) => answer)).toEqual(
    sent.answers.map(({ answer }) => answer),
  );
  const refused = chat.send({ conversation, model, text: 'Too early' });
  await expect(refused).rejects.toMatchObject({ code: 'chat.answerRunning' });
  const tooEarly = chat.regenerate({ conversation, answer: sent.answers[1]?.answer ?? '' });
  await expect(tooEarly).rejects.toMatchObject({ code: 'chat.answerRunning' });
  await untilEnded(opened.client, ...sent.answers.map(({ job }) => job));

  const { messages, beside, running } = await chat.messages({ conversation });
  expect(running).toEqual([]);
  expect(messages.map(({ id }) => id)).toEqual([sent.question, sent.answers[0].answer]);
  expect(beside.map(({ id }) => id)).toEqual(sent.answers.slice(1).map(({ answer }) => answer));
  expect(new Set([messages[1], ...beside].map((answer) => answer?.comparison)).size).toBe(1);
  expect(beside.map((answer) => answer.answerer?.profile)).toEqual(['fast', 'exact']);
  expect(beside[0]?.siblings).toEqual(sent.answers.map(({ answer }) => answer));

  const third = sent.answers[2]?.answer ?? '';
  await chat.select({ conversation, message: third });
  const next = await ask('Next', { conversation });
  const after = await chat.messages({ conversation });
  expect(after.messages.map(({ id }) => id)).toEqual([sent.question, third, next.question, next.answer]);
  expect(after.beside).toHaveLength(2);
});

test('system prompt and settings hold for what is asked from then on, and each answer keeps its own', async () => {
  const { chat } = opened.client;
  const first = await ask('Hello', { system: 'You are A.' });
  const { conversation } = first;
  const changed = await chat.configure({
    conversation,
    system: 'You are B.',
    sampling: { maxTokens: 3 },
  });
  expect(changed).toMatchObject({ system: 'You are B.', sampling: { maxTokens: 3 } });
  const second = await ask('Again', { conversation, sampling: undefined });
  const { messages } = await chat.messages({ conversation });
  expect(messages.map(({ sampling }) => sampling)).toEqual([null, { maxTokens: 4 }, null, { maxTokens: 3 }]);
  expect((await chat.prompt({ conversation, answer: first.answer })).text).toContain('You are A.');
  const prompt = await chat.prompt({ conversation, answer: second.answer });
  expect(prompt.text).toContain('You are B.');
  expect(prompt.contextLength).toBe(1024);
  expect(messages.at(-1)?.stats?.promptTokens).toBe(prompt.ids.length);
  expect((await chat.configure({ conversation, system: null })).system).toBeNull();
  expect((await chat.configure({ conversation })).sampling).toEqual({ maxTokens: 3 });
});

test('the context meter counts what would be asked, and loads nothing for it', async () => {
  const { chat } = opened.client;
  const { conversation } = await ask('Hello');
  const meter = (text: string) => chat.context({ conversation, model, text });
  const empty = await meter('');
  expect(empty.contextLength).toBe(1024);
  const full = await meter('How do I clear E40?');
  expect(full.tokens).toBeGreaterThan(empty.tokens ?? 0);
  const sent = await ask('How do I clear E40?', { conversation });
  const { messages } = await chat.messages({ conversation });
  expect(messages.find(({ id }) => id === sent.answer)?.stats?.promptTokens).toBe(full.tokens);
  const overfull = await meter('word '.repeat(3_000));
  expect(overfull.tokens).toBeGreaterThan(2_000);
  expect((await chat.context({ conversation: null, model, text: 'Hello' })).tokens).toBeGreaterThan(0);

  await chat.unload({ model });
  expect(await meter('Hello')).toEqual({ tokens: null, contextLength: 1024 });
  expect((await chat.loaded()).loaded.every(({ state }) => state === 'evicted')).toBe(true);
});

test('a conversation takes no more text than can be shown at once', async () => {
  const { chat } = opened.client;
  const { conversation, answer } = await ask('Hello');
  const fill = { sql: 'UPDATE messages SET text = ? WHERE id = ?', params: ['警'.repeat(3_900_000), answer] };
  await opened.engine.store.write({ audit: null, statements: [fill] });
  const refused = chat.send({ conversation, model, text: 'x'.repeat(400_000) });
  await expect(refused).rejects.toMatchObject({
    code: 'chat.conversationFull',
    data: { megabytes: 12.2, mostMegabytes: 12 },
  });
  expect((await chat.messages({ conversation })).messages[1]?.text).toHaveLength(3_900_000);
  const beside = await ask('Hello anew', { conversation, parent: null });
  expect(await shown(conversation)).toEqual([beside.question, beside.answer]);
});

test('what does not belong together is refused, and nothing is stored', async () => {
  const { chat } = opened.client;
  const here = await ask('Here');
  const there = await ask('There');
  const { conversation } = here;
  const notFound = { code: 'request.notFound' };
  const invalid = { code: 'request.invalid' };
  const send = (question: Question) => chat.send({ model, text: 'x', conversation, ...question });
  await expect(send({ parent: there.answer })).rejects.toMatchObject(notFound);
  await expect(send({ parent: 'nothing' })).rejects.toMatchObject(notFound);
  await expect(send({ parent: here.question })).rejects.toMatchObject(invalid);
  await expect(send({ conversation: 'nothing' })).rejects.toMatchObject(notFound);
  await expect(send({ conversation: undefined, parent: here.answer })).rejects.toMatchObject(invalid);
  await expect(send({ also: [{ model: 'nothing' }] })).rejects.toMatchObject(notFound);
  await expect(send({ also: [{ model, precision: 'fp16' }] })).rejects.toMatchObject({
    code: 'models.variantMissing',
  });
  await expect(chat.select({ conversation, message: there.answer })).rejects.toMatchObject(notFound);
  const again = (answer: string) => chat.regenerate({ conversation, answer });
  await expect(again(there.answer)).rejects.toMatchObject(notFound);
  await expect(again(here.question)).rejects.toMatchObject(invalid);
  await expect(chat.prompt({ conversation, answer: here.question })).rejects.toMatchObject(invalid);
  expect(await shown(conversation)).toEqual([here.question, here.answer]);
});
