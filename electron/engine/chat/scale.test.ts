import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SqlValue, Store } from '../store/store.ts';
import {
  choose,
  findEnd,
  listBeside,
  listBranch,
  listBranchIds,
  listRunning,
  withSiblings,
} from './branches.ts';
import { openChatEngine, seedConversation } from './chatEngine.fixture.ts';
import { beginTurn, listConversations } from './conversations.ts';
import { findMessage } from './messages.ts';
import { purgeDeleted } from './removal.ts';
import { searchChats } from './search.ts';

const many = 10_000;
const at = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString();

let opened: Awaited<ReturnType<typeof openChatEngine>>;
beforeAll(async () => {
  opened = await openChatEngine();
  const { store } = opened.engine;
  for (let first = 0; first < many; first += 1_000) {
    const statements = Array.from({ length: 1_000 }, (_, offset) => {
      const index = first + offset;
      const texts = [`How do I clear alarm E${index}?`, `报警 E${index}:请复位第${index}号泵。`];
      return seedConversation({ id: `c${index}`, title: `Alarm E${index}`, texts, at: at(index) });
    });
    await store.write({ audit: null, statements: statements.flat() });
  }
  const texts = Array.from({ length: many }, (_, index) => `message ${index}`);
  await store.write({
    audit: null,
    statements: seedConversation({ id: 'long', title: 'Long', texts, at: at(many) }),
  });
}, 60_000);
afterAll(() => opened.close());

test('ten thousand conversations are listed to the last, each once', async () => {
  const { chat } = opened.client;
  const seen: string[] = [];
  for (let before: { updatedAt: string; id: string } | undefined; ; ) {
    const page = await chat.conversations(before ? { before } : undefined);
    seen.push(...page.conversations.map(({ id }) => id));
    const last = page.conversations.at(-1);
    if (!page.more || !last) break;
    before = { updatedAt: last.updatedAt, id: last.id };
  }
  expect(seen).toHaveLength(many + 1);
  expect(new Set(seen).size).toBe(many + 1);
  expect(seen.slice(0, 2)).toEqual(['long', `c${many - 1}`]);
});

test('among ten thousand conversations the one is found, and of many the best are few', async () => {
  const { chat } = opened.client;
  const found = async (text: string) =>
    (await chat.search({ text })).hits.map((hit) => hit.message ?? hit.title);
  expect(await found('E9876')).toEqual(['Alarm E9876', 'c9876-0', 'c9876-1']);
  expect(await found('9876号泵')).toEqual(['c9876-1']);
  expect(await found('泵')).toHaveLength(50);
  expect(await found('alarm')).toHaveLength(50);
});

test('a conversation of ten thousand messages is shown, branched at its first message, and walked back', async () => {
  const { chat } = opened.client;
  const { messages } = await chat.messages({ conversation: 'long' });
  expect(messages).toHaveLength(many);
  expect(messages.at(-1)?.text).toBe(`message ${many - 1}`);
  const edited = seedConversation({ id: 'other', title: 'x', texts: ['edited'], at: at(0) }).slice(1);
  await opened.engine.store.write({ audit: null, statements: edited.map(toLong) });
  await chat.select({ conversation: 'long', message: 'other-0' });
  expect((await chat.messages({ conversation: 'long' })).messages).toHaveLength(1);
  await chat.select({ conversation: 'long', message: 'long-0' });
  expect((await chat.messages({ conversation: 'long' })).messages).toHaveLength(many);
  await chat.select({ conversation: 'long', message: 'long-5000' });
  expect((await chat.messages({ conversation: 'long' })).conversation.leaf).toBe(`long-${many - 1}`);
});

const toLong = (statement: { sql: string; params?: readonly SqlValue[] }) => ({
  ...statement,
  params: statement.params?.map((value) => (value === 'other' ? 'long' : value)) ?? [],
});

test('every query goes by an index', async () => {
  const { store } = opened.engine;
  const asked: { sql: string; params: readonly SqlValue[] }[] = [];
  const recording: Store = {
    ...store,
    read: (sql, params = []) => {
      asked.push({ sql, params });
      return store.read(sql, params);
    },
  };
  listConversations(recording, { atMost: 3, owner: 'single-user' });
  listConversations(recording, { atMost: 3, owner: 'single-user', before: { updatedAt: at(5), id: 'c5' } });
  const branch = listBranch(recording, 'c7-1');
  listBranchIds(recording, 'c7-1');
  findEnd(recording, 'c7-0');
  findMessage(recording, 'c7', 'c7-0');
  withSiblings(recording, 'c7', branch);
  listRunning(recording, 'c7');
  listBeside(recording, [{ ...(branch[0] as (typeof branch)[number]), comparison: 'x' }]);
  await searchChats(recording, { text: 'E77', atMost: 3, owner: 'single-user' });
  const turn = beginTurn({ conversation: 'c7', model: 'm', leaf: 'x', now: at(0) });
  for (const { sql, params = [] } of [choose(['c7-0', 'c7-1']), turn, ...purgeDeleted(at(0))])
    asked.push({ sql, params });
  const steps = asked.flatMap(({ sql, params }) =>
    store.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params).map(({ detail }) => detail),
  );
  const scans = steps.filter((step) => step.startsWith('SCAN'));
  // A walk's own row, a list made by the query, a search's matches, an index from its end, what waits for the search index.
  const short =
    /^SCAN (?:branch|found|\(subquery-\d+\)|json_each|\w+_search VIRTUAL|\w+_backlog|conversations USING INDEX conversations_by_time)/;
  expect(scans.length).toBeGreaterThan(0);
  expect(scans.filter((step) => !short.test(step))).toEqual([]);
  expect(steps.join('\n')).toContain('messages_by_parent');
});
