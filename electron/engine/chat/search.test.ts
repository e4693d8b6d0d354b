import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { searchTerms } from '../store/searchWords.ts';
import { openStore, type Statement, type Store } from '../store/store.ts';
import { seedConversation } from './chatEngine.fixture.ts';
import { configureConversation, renameConversation } from './conversations.ts';
import { endMessage, insertAnswer } from './messages.ts';
import { markDeleted, purgeDeleted, takeBack } from './removal.ts';
import { searchChats, toHits } from './search.ts';

let dataDir = '';
let store: Store;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'inhouse-search-'));
  store = await openStore({ dataDir });
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});

const at = '2026-01-01T00:00:00.000Z';
const write = (...statements: Statement[]) => store.write({ audit: null, statements });
const seed = (id: string, title: string, ...texts: string[]) =>
  write(...seedConversation({ id, title, texts, at }));
const search = (text: string, atMost = 50) => searchChats(store, { text, atMost, owner: 'single-user' });
const found = async (text: string) =>
  (await search(text)).map((hit) => hit.message ?? `title ${hit.conversation}`);

test('titles come first, then messages, each with the place where it was found', async () => {
  await seed('c', '液压站报警', '控制柜报警灯亮,怎么办?', 'Press RESET.');
  await seed('d', 'Reset the station', 'Why?', 'Because the 报警 came.');
  expect(await search('报警')).toEqual([
    {
      conversation: 'c',
      title: '液压站报警',
      message: null,
      role: null,
      before: '液压站',
      mark: '报警',
      after: '',
      at,
    },
    expect.objectContaining({ message: 'd-1', role: 'assistant', title: 'Reset the station' }),
    expect.objectContaining({
      message: 'c-0',
      role: 'user',
      before: '控制柜',
      mark: '报警',
      after: '灯亮,怎么办?',
    }),
  ]);
  expect(await found('reset')).toEqual(['title d', 'c-1']);
  expect(await found('站')).toEqual(['title c']);
  expect(await found('灯 怎么')).toEqual(['c-0']);
  expect(await search('报警', 1)).toHaveLength(1);
  expect(await search('"*"')).toEqual([]);
});

test('what matches better comes first', async () => {
  await seed(
    'c',
    'x',
    'The pump is next to the valve, the door, the lamp, the table and the window.',
    'pump, pump!',
  );
  expect(await found('pump')).toEqual(['c-1', 'c-0']);
});

test('the index follows what is written: a new title, the end of an answer and not its tokens', async () => {
  await seed('c', 'Before', 'Question');
  expect(await found('before')).toEqual(['title c']);
  await write(renameConversation('c', 'After'));
  expect(await found('before')).toEqual([]);
  expect(await found('after')).toEqual(['title c']);

  const place = { id: 'a', conversation: 'c', parent: 'c-0', now: at };
  const answerer = { model: 'm', name: 'M', precision: 'int8', profile: 'exact' } as const;
  await write(insertAnswer({ ...place, answerer, system: null, sampling: {}, comparison: null, job: 'j' }));
  expect(await found('written')).toEqual([]);
  const ended = { state: 'done', finish: 'stop', stats: null, error: null } as const;
  await write(endMessage('a', { ...ended, text: 'first written' }));
  expect(await found('written')).toEqual(['a']);
  await write(endMessage('a', { ...ended, text: 'then changed' }));
  expect(await found('written')).toEqual([]);
  expect(await found('changed')).toEqual(['a']);
  const waiting = () => store.read('SELECT number FROM message_backlog');
  expect(waiting()).toEqual([]);
  await write(...configureConversation('c', { system: 'nobody looks for this' }));
  expect(waiting()).toEqual([]);
});

test('deleted conversations are not found, restored ones are, and those gone for good leave nothing in the index', async () => {
  await seed('c', 'Pump', 'pump', 'pump');
  expect(await found('pump')).toHaveLength(3);
  await write(markDeleted('c', at));
  expect(await found('pump')).toEqual([]);
  await write(takeBack('c'));
  expect(await found('pump')).toHaveLength(3);
  await write(markDeleted('c', at), ...purgeDeleted(at));
  expect(await found('pump')).toEqual([]);
  for (const index of ['message_search', 'title_search'])
    expect(store.read(`SELECT rowid FROM ${index} WHERE ${index} MATCH 'pump'`)).toEqual([]);
});

test('a search with something that is no text, much text, or only signs is answered', async () => {
  await seed('c', 'x', '报'.repeat(100_000), `${'word '.repeat(20_000)}needle`);
  expect(await found('needle')).toEqual(['c-1']);
  expect(await found('报'.repeat(200))).toEqual(['c-0']);
  for (const typed of [
    '\u0000',
    "'; DROP TABLE messages; --",
    'AND OR NOT',
    '\uD800',
    '🧪',
    ')(',
    'a'.repeat(200),
  ])
    expect(Array.isArray(await search(typed))).toBe(true);
  expect(await found('needle')).toEqual(['c-1']);
});

test('while long texts are looked through the engine answers others', async () => {
  const text = `${'报警灯闪烁请按复位'.repeat(20_000)}斑马`;
  const row = { conversation: 'c', title: 't', message: 'm', role: 'user', text, at: 't' } as const;
  let answered = 0;
  setImmediate(() => {
    answered += 1;
  });
  const hits = await toHits([row, row, row], searchTerms('斑马'));
  expect(hits.map(({ mark }) => mark)).toEqual(['斑马', '斑马', '斑马']);
  expect(answered).toBe(1);
});
