import { MessageChannel } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Contract } from '../../contract/index.ts';
import { nodeMessagePort } from '../../contract/link/nodePorts.ts';
import { connectLink, type Link, serveLink } from '../../contract/link.ts';
import { createRouter } from '../router.ts';
import { singleUserActor } from '../security/actor.ts';
import { openChatEngine, seedConversation } from './chatEngine.fixture.ts';

let opened: Awaited<ReturnType<typeof openChatEngine>>;
let link: Link<Contract>;
const bugs: unknown[] = [];
beforeAll(async () => {
  opened = await openChatEngine();
  const { store } = opened.engine;
  for (const id of ['c', 'd']) {
    const texts = ['Hello', 'Hi', 'And?', 'So.'];
    const statements = seedConversation({ id, title: id, texts, at: '2026-01-01T00:00:00.000Z' });
    await store.write({ audit: null, statements });
  }
  const { port1, port2 } = new MessageChannel();
  serveLink(nodeMessagePort(port1), createRouter(opened.engine), {
    context: { actor: singleUserActor('window') },
    onBug: (error) => bugs.push(error),
  });
  link = connectLink<Contract>(async () => nodeMessagePort(port2));
});
afterAll(async () => {
  await link.close();
  await opened.close();
});

type Chat = Link<Contract>['client']['chat'];
const long = 'x'.repeat(1_000_001);
const asAny = (value: unknown) => value as never;

const invalid: Record<string, (chat: Chat) => Promise<unknown>> = {
  'a question that is too long': (chat) => chat.send({ model: 'm', text: long }),
  'an empty question': (chat) => chat.send({ model: 'm', text: '' }),
  'a question that is no text': (chat) => chat.send({ model: 'm', text: asAny({ toString: 'x' }) }),
  'a system prompt that is too long': (chat) => chat.configure({ conversation: 'c', system: long }),
  'a title of spaces': (chat) => chat.rename({ conversation: 'c', title: ' \n ' }),
  'a title that is too long': (chat) => chat.rename({ conversation: 'c', title: long }),
  'a draft that is too long': (chat) => chat.saveDraft({ conversation: null, text: long }),
  'a search for too much': (chat) => chat.search({ text: long }),
  'a search for nothing': (chat) => chat.search({ text: '' }),
  'more hits than there may be': (chat) => chat.search({ text: 'x', atMost: 1e9 }),
  'a page that is too long': (chat) => chat.conversations({ atMost: 1e9 }),
  'a page before something that is no place': (chat) => chat.conversations({ atMost: 2, before: asAny('c') }),
  'more answers than can stand side by side': (chat) =>
    chat.send({ model: 'm', text: 'x', also: Array.from({ length: 4 }, () => ({ model: 'm' })) }),
  'a temperature beyond all bounds': (chat) =>
    chat.configure({ conversation: 'c', sampling: { temperature: 1e300 } }),
  'a seed that is not finite': (chat) =>
    chat.configure({ conversation: 'c', sampling: { seed: Number.POSITIVE_INFINITY } }),
  'a preset without a name': (chat) => chat.savePreset({ name: '', system: '', sampling: {} }),
  'an export in a form that is none': (chat) => chat.export({ conversation: 'c', format: asAny('exe') }),
  'a list where an id belongs': (chat) => chat.select({ conversation: 'c', message: asAny(['c-0']) }),
};

test.each(Object.entries(invalid))('%s is refused as invalid', async (_, call) => {
  await expect(call(link.client.chat)).rejects.toMatchObject({ code: 'request.invalid' });
});

const strange = ['d-1', 'nothing', '', "c-1' OR 1=1 --", '__proto__', '\u0000', 'c-1\u0000', '1'];

test('ids that are unknown, foreign or no ids at all find nothing and change nothing', async () => {
  const { chat } = link.client;
  const tree = () => opened.engine.store.read('SELECT * FROM messages ORDER BY number');
  const rows = () => opened.engine.store.read('SELECT * FROM conversations ORDER BY number');
  const before = [tree(), rows()];
  for (const id of strange) {
    const calls = [
      chat.select({ conversation: 'c', message: id }),
      chat.regenerate({ conversation: 'c', answer: id }),
      chat.prompt({ conversation: 'c', answer: id }),
      chat.messages({ conversation: id }),
      chat.rename({ conversation: id, title: 'x' }),
      chat.configure({ conversation: id, sampling: {} }),
      chat.remove({ conversation: id }),
      chat.restore({ conversation: id }),
      chat.export({ conversation: id, format: 'json' }),
      chat.readDraft({ conversation: id }),
      chat.saveDraft({ conversation: id, text: 'x' }),
      chat.removePreset({ preset: id }),
      chat.savePreset({ id, name: 'x', system: '', sampling: {} }),
      chat.send({ model: id, text: 'x' }),
      chat.context({ conversation: null, model: id, text: 'x' }),
    ];
    for (const result of await Promise.allSettled(calls))
      expect(result, id).toMatchObject({ status: 'rejected', reason: { code: 'request.notFound' } });
  }
  expect([tree(), rows()]).toEqual(before);
});

test('a loop in a damaged database ends every walk', async () => {
  const { chat } = link.client;
  const { store } = opened.engine;
  const loop = [
    { sql: "UPDATE messages SET parent_id = 'd-3' WHERE id = 'd-0'" },
    { sql: "UPDATE messages SET chosen_id = 'd-0' WHERE id = 'd-3'" },
  ];
  await store.write({ audit: null, statements: loop });
  expect((await chat.messages({ conversation: 'd' })).messages.map(({ id }) => id)).toEqual([
    ...['d-0', 'd-1', 'd-2', 'd-3'],
  ]);
  await chat.select({ conversation: 'd', message: 'd-1' });
  expect((await chat.messages({ conversation: 'd' })).conversation.leaf).toBe('d-3');
  expect((await chat.export({ conversation: 'd', format: 'markdown' })).text).toContain('So.');
});

test('text with every kind of character is stored and found as it was sent', async () => {
  const { chat } = link.client;
  const text =
    "'; DROP TABLE messages; -- \u0000 \uD800 <script>alert(1)</script> \u202E 报警 👩‍👩‍👧 {{ x }}";
  await chat.saveDraft({ conversation: 'c', text });
  // A lone surrogate is no character: SQLite, as every UTF-8 store, keeps the replacement character for it.
  expect((await chat.readDraft({ conversation: 'c' })).text).toBe(text.toWellFormed());
  await chat.rename({ conversation: 'c', title: '<img src=x onerror=alert(1)>' });
  const { hits } = await chat.search({ text: 'onerror' });
  expect(hits).toMatchObject([{ conversation: 'c', mark: 'onerror' }]);
  expect((await chat.export({ conversation: 'c', format: 'json' })).fileName).toBe(
    'img src=x onerror=alert(1).json',
  );
});

test('none of it was taken for a mistake of our own', () => {
  expect(bugs).toEqual([]);
});
