import { expect, test } from 'vitest';
import type { Store } from './store/store.ts';
import { createTopics, tellTopics } from './topics.ts';

const quietStore = { write: async () => [] } as unknown as Store;

test('a write moves the topics of its tables on, and nobody else', async () => {
  const topics = createTopics();
  const before = { ...topics.revisions };
  const waiting = topics.next(before, 10_000);
  await tellTopics(quietStore, topics).write({
    audit: null,
    statements: [
      { sql: "UPDATE settings SET value = '1'" },
      { sql: 'INSERT INTO job_output VALUES (1)' },
      { sql: 'INSERT OR IGNORE INTO models (id) VALUES (1)' },
    ],
  });
  expect(await waiting).toEqual({ ...before, settings: 1, models: 1, loaded: 1, training: 1 });
});

test('who knows less is answered at once, who knows everything waits', async () => {
  const topics = createTopics();
  topics.touch('chat');
  expect((await topics.next(null, 10_000)).chat).toBe(1);
  const stop = new AbortController();
  const waiting = topics.next({ ...topics.revisions }, 10_000, stop.signal);
  stop.abort();
  expect((await waiting).chat).toBe(1);
});
