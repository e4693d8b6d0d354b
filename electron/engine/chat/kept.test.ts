import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { importSample, openChatEngine, seedConversation, untilEnded } from './chatEngine.fixture.ts';
import { startPurging } from './removal.ts';

let opened: Awaited<ReturnType<typeof openChatEngine>>;
beforeAll(async () => {
  opened = await openChatEngine();
});
afterAll(() => opened.close());
afterEach(async () => {
  const statements = [{ sql: 'DELETE FROM conversations' }, { sql: 'DELETE FROM drafts' }];
  await opened.engine.store.write({ audit: null, statements });
});

const notFound = { code: 'request.notFound' };

async function seed(id: string, texts: readonly string[] = ['Hello', 'Hi'], at = '2026-01-01T00:00:00.000Z') {
  const statements = seedConversation({ id, title: `Title of ${id}`, texts, at });
  await opened.engine.store.write({ audit: null, statements });
}

const count = (table: string) =>
  opened.engine.store.read<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n;

test('a deleted conversation is out of sight for everything, and comes back whole', async () => {
  const { chat } = opened.client;
  await seed('c');
  await chat.saveDraft({ conversation: 'c', text: 'half a thought' });
  const before = await chat.messages({ conversation: 'c' });
  await chat.remove({ conversation: 'c' });
  expect((await chat.conversations()).conversations).toEqual([]);
  expect((await chat.search({ text: 'Hello' })).hits).toEqual([]);
  expect((await chat.search({ text: 'Title' })).hits).toEqual([]);
  const conversation = 'c';
  const attempts = [
    chat.messages({ conversation }),
    chat.select({ conversation, message: 'c-0' }),
    chat.rename({ conversation, title: 'x' }),
    chat.configure({ conversation, system: 'x' }),
    chat.remove({ conversation }),
    chat.export({ conversation, format: 'json' }),
    chat.prompt({ conversation }),
    chat.readDraft({ conversation }),
    chat.saveDraft({ conversation, text: 'x' }),
    chat.regenerate({ conversation, answer: 'c-1' }),
  ];
  for (const result of await Promise.allSettled(attempts))
    expect(result).toMatchObject({ status: 'rejected', reason: notFound });
  expect(await chat.restore({ conversation: 'c' })).toEqual(before.conversation);
  expect(await chat.messages({ conversation: 'c' })).toEqual(before);
  expect(await chat.readDraft({ conversation: 'c' })).toEqual({ text: 'half a thought' });
  expect((await chat.search({ text: 'Hello' })).hits).toHaveLength(1);
  await expect(chat.restore({ conversation: 'c' })).rejects.toMatchObject(notFound);
});

test('a deleted conversation is gone for good when the engine starts next, and when its time is up', async () => {
  await seed('c');
  await seed('d');
  await opened.client.chat.saveDraft({ conversation: 'c', text: 'draft' });
  await opened.client.chat.search({ text: 'Hello' });
  await opened.client.chat.remove({ conversation: 'c' });
  await opened.reopen();
  await expect(opened.client.chat.restore({ conversation: 'c' })).rejects.toMatchObject(notFound);
  expect([count('conversations'), count('messages'), count('drafts')]).toEqual([1, 2, 0]);

  const { store, log } = opened.engine;
  const purging = await startPurging(store, { onError: log.bug, afterMs: 1 });
  await opened.client.chat.remove({ conversation: 'd' });
  purging.schedule();
  await expect.poll(() => count('conversations')).toBe(0);
  expect(count('message_search')).toBe(0);
  purging.stop();
});

test('nothing of a conversation that is gone for good can be read out of the database', async () => {
  await seed('c', ['The patient is called Grünwald.', '张某某的诊断']);
  await seed('d', ['Something else', 'Kept']);
  await opened.client.chat.saveDraft({ conversation: 'c', text: 'Grünwald again' });
  await opened.client.chat.search({ text: 'Kept' });
  const bytes = async () => {
    await opened.reopen();
    return readFile(path.join(opened.engine.options.dataDir, 'inhouse.db'));
  };
  const words = ['Grünwald', 'grunwald', '诊断', 'Title of c'];
  const before = await bytes();
  expect(words.map((word) => before.includes(word))).toEqual([true, true, true, true]);
  await opened.client.chat.remove({ conversation: 'c' });
  await opened.reopen();
  const after = await bytes();
  expect(words.map((word) => after.includes(word))).toEqual([false, false, false, false]);
  expect(after.includes('Something else')).toBe(true);
});

test('a conversation that is deleted while its answers are written stops them, and restored shows what there was', async () => {
  const { chat } = opened.client;
  const model = await importSample(opened.client);
  const sent = await chat.send({ model, text: 'How do I clear E40?', also: [{ model, profile: 'fast' }] });
  const { conversation } = sent;
  await chat.remove({ conversation });
  for (const { job } of sent.answers)
    expect(['cancelled', 'succeeded']).toContain((await opened.client.jobs.show({ job })).state);
  await chat.restore({ conversation });
  const { messages, beside, running } = await chat.messages({ conversation });
  expect(running).toEqual([]);
  for (const answer of [messages[1], ...beside]) expect(answer?.state).not.toBe('streaming');
});

test('conversations come in pages, newest first, also where times are the same', async () => {
  const { chat } = opened.client;
  for (const id of ['a', 'b', 'c', 'd']) await seed(id, ['x'], '2026-01-01T00:00:00.000Z');
  await seed('newest', ['x'], '2026-02-01T00:00:00.000Z');
  const first = await chat.conversations({ atMost: 3 });
  expect(first.conversations.map(({ id }) => id)).toEqual(['newest', 'd', 'c']);
  expect(first.more).toBe(true);
  const last = first.conversations.at(-1);
  if (!last) throw new Error('the page is empty');
  const second = await chat.conversations({ atMost: 3, before: { updatedAt: last.updatedAt, id: last.id } });
  expect(second.conversations.map(({ id }) => id)).toEqual(['b', 'a']);
  expect(second.more).toBe(false);
});

test('a draft is kept for each conversation and for the new one, until it is sent or emptied', async () => {
  const { chat } = opened.client;
  const model = (await opened.client.models.list()).models[0]?.id ?? '';
  await seed('c');
  const texts = async () => [
    (await chat.readDraft({ conversation: null })).text,
    (await chat.readDraft({ conversation: 'c' })).text,
  ];
  expect(await texts()).toEqual(['', '']);
  await chat.saveDraft({ conversation: null, text: 'new' });
  await chat.saveDraft({ conversation: 'c', text: 'first' });
  await chat.saveDraft({ conversation: 'c', text: 'then' });
  await opened.reopen();
  const { chat: reopened } = opened.client;
  const again = async () => [
    (await reopened.readDraft({ conversation: null })).text,
    (await reopened.readDraft({ conversation: 'c' })).text,
  ];
  expect(await again()).toEqual(['new', 'then']);
  const sampling = { maxTokens: 1 };
  const edited = await reopened.send({ conversation: 'c', parent: null, model, text: 'edited', sampling });
  await untilEnded(opened.client, edited.answers[0].job);
  expect(await again()).toEqual(['new', 'then']);
  const sent = await reopened.send({ conversation: 'c', model, text: 'then', sampling });
  await untilEnded(opened.client, sent.answers[0].job);
  expect(await again()).toEqual(['new', '']);
  await reopened.saveDraft({ conversation: null, text: '' });
  expect(count('drafts')).toBe(0);
});

test('a preset is added, replaced, listed by name and removed', async () => {
  const { chat } = opened.client;
  const added = await chat.savePreset({ name: 'technician', system: 'Be exact.', sampling: { topK: 3 } });
  await chat.savePreset({ name: 'Assistant', system: '', sampling: {} });
  expect((await chat.presets()).presets.map(({ name }) => name)).toEqual(['Assistant', 'technician']);
  const replaced = await chat.savePreset({ ...added, name: '技术员' });
  expect((await chat.presets()).presets[1]).toEqual(replaced);
  await chat.removePreset({ preset: added.id });
  await expect(chat.removePreset({ preset: added.id })).rejects.toMatchObject(notFound);
  await expect(chat.savePreset(added)).rejects.toMatchObject(notFound);
});

test('every change leaves a row in the audit log, and nothing that is only read or typed does', async () => {
  const { chat } = opened.client;
  const model = (await opened.client.models.list()).models[0]?.id ?? '';
  const before = [...opened.engine.store.readAudit()].length;
  const sent = await chat.send({ model, text: 'Hello', sampling: { maxTokens: 1 } });
  const { conversation } = sent;
  await untilEnded(opened.client, sent.answers[0].job);
  const again = await chat.regenerate({ conversation, answer: sent.answers[0].answer });
  await untilEnded(opened.client, again.job);
  await chat.saveDraft({ conversation, text: 'x' });
  await chat.select({ conversation, message: sent.answers[0].answer });
  await chat.search({ text: 'Hello' });
  await chat.rename({ conversation, title: '  New name ' });
  await chat.configure({ conversation, sampling: { topK: 1 } });
  await chat.export({ conversation, format: 'markdown' });
  const preset = await chat.savePreset({ name: 'p', system: '', sampling: {} });
  await chat.removePreset({ preset: preset.id });
  await chat.remove({ conversation });
  await chat.restore({ conversation });
  const rows = [...opened.engine.store.readAudit()].slice(before);
  const verbs = [
    'send',
    'answer',
    'regenerate',
    'answer',
    'rename',
    'configure',
    'export',
    'savePreset',
    'removePreset',
  ];
  expect(rows.map(({ action }) => action)).toEqual(
    [...verbs, 'remove', 'restore'].map((verb) => `chat.${verb}`),
  );
  expect((await chat.messages({ conversation })).conversation.title).toBe('New name');
});

test('what was written before the index was made is indexed when the engine starts', async () => {
  await seed('c', ['Hello', 'Hi']);
  expect(count('message_backlog')).toBeGreaterThan(0);
  await opened.reopen();
  await expect.poll(() => count('message_backlog')).toBe(0);
  expect(count('title_backlog')).toBe(0);
});
