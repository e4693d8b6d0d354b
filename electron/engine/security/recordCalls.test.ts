import { expect, test } from 'vitest';
import type { ProcedureMeta } from '../../contract/procedure.ts';
import type { Write } from '../store/store.ts';
import { singleUserActor } from './actor.ts';
import { recordCalls } from './recordCalls.ts';

const actor = singleUserActor('window');

async function recorded(audit: ProcedureMeta['audit'], error: string | null, input: unknown = {}) {
  const writes: Write[] = [];
  const record = recordCalls({
    async write(write) {
      writes.push(write);
      return [];
    },
  });
  const meta: ProcedureMeta = { permission: 'chat.use', audit };
  await record({ path: ['models', 'remove'], meta, context: { actor }, input, error });
  return writes.map((write) => write.audit);
}

test('what is told by its own write leaves no second record, what the link tells of does', async () => {
  expect(await recorded('write', null)).toEqual([]);
  expect(await recorded('none', null)).toEqual([]);
  expect(await recorded('record', null, { model: 'm', text: 'private' })).toEqual([
    { action: 'models.remove', subject: 'm', detail: { model: 'm' } },
  ]);
});

test('refused and failed calls leave their code, and nothing of what was written', async () => {
  const failed = await recorded('write', 'models.busy', { model: 'm', text: 'private' });
  expect(failed).toEqual([
    { action: 'models.remove', subject: 'm', detail: { model: 'm' }, result: 'models.busy' },
  ]);
  expect(await recorded('none', 'permission.denied')).toMatchObject([{ result: 'permission.denied' }]);
  expect(await recorded('none', 'request.notFound')).toEqual([]);
  expect(await recorded('write', 'request.cancelled')).toEqual([]);
});

test('a page that asks again and again for what it may not see leaves one record a minute', async () => {
  let now = 0;
  let count = 0;
  const store = {
    async write() {
      count += 1;
      return [];
    },
  };
  const record = recordCalls(store, () => now);
  const call = { path: ['jobs', 'list'], context: { actor }, input: {}, error: 'permission.denied' };
  const meta: ProcedureMeta = { permission: 'jobs.read', audit: 'none' };
  for (now = 0; now < 120_000; now += 10_000) await record({ ...call, meta });
  expect(count).toBe(2);
});
