import { expect, onTestFinished, test } from 'vitest';
import type { AuditFilter } from '../../contract/audit/index.ts';
import type { Store } from '../store/store.ts';
import { openTestStore, testFolder } from './auditLog.fixture.ts';
import { listContentKeys, listDown, listUp, toRecord } from './listRecords.ts';

async function filled(): Promise<Store> {
  const store = await openTestStore(testFolder());
  onTestFinished(() => store.close());
  const write = (id: string, name: string, audit: { action: string; subject: string; result?: string }) =>
    store.write({
      actor: { id, name },
      audit: { ...audit, detail: { file: 'Scan_100%.csv' } },
      statements: [],
    });
  await write('a1', 'Anna', { action: 'chat.send', subject: 'c1' });
  await write('a2', 'Ben', { action: 'chat.send', subject: 'c2', result: 'models.busy' });
  await write('a1', 'Anna', { action: 'chats.x', subject: 'c3' });
  await write('a2', 'Ben', { action: 'models.remove', subject: 'Bed_7' });
  return store;
}

test('each part of a filter holds for what it names and for nothing else', async () => {
  const store = await filled();
  const found = (filter: AuditFilter) =>
    listDown(store, { filter, atMost: 100 }).rows.map(({ sequence }) => sequence);
  const at = [...store.readAudit()].map((row) => row.at);
  const cases: [AuditFilter, number[]][] = [
    [{}, [4, 3, 2, 1]],
    [{ person: 'a1' }, [3, 1]],
    [{ person: 'Ben' }, [4, 2]],
    [{ action: 'chat' }, [2, 1]], // Not what only begins with the same letters.
    [{ action: 'chat.send' }, [2, 1]],
    [{ result: 'refused' }, [2]],
    [{ result: 'done' }, [4, 3, 1]],
    [{ text: 'bed_7' }, [4]],
    [{ text: 'scan_100%' }, [4, 3, 2, 1]], // No wildcards.
    [{ text: 'bedx7' }, []],
    [{ from: at[0] ?? '', to: '9999-01-01T00:00:00.000Z' }, [4, 3, 2, 1]],
    [{ to: at[0] ?? '' }, []],
    [{ person: 'Ben', action: 'chat', result: 'refused' }, [2]],
    [{ person: "x' OR 1=1 --" }, []],
  ];
  for (const [filter, expected] of cases) expect(found(filter), JSON.stringify(filter)).toEqual(expected);
});

test('pages in both directions follow each other without a gap or a repetition', async () => {
  const store = await filled();
  const down = listDown(store, { filter: {}, atMost: 3 });
  expect(down).toMatchObject({ next: 2 });
  expect(listDown(store, { filter: {}, atMost: 3, before: 2 })).toMatchObject({
    rows: [{ sequence: 1 }],
    next: null,
  });
  const up = listUp(store, { filter: {}, atMost: 3, from: 1, to: 4 });
  expect(up).toMatchObject({ next: 4 });
  expect(listUp(store, { filter: {}, atMost: 3, from: 4, to: 4 })).toMatchObject({
    rows: [{ sequence: 4 }],
    next: null,
  });
});

test('a record whose key is gone says that its content was erased', async () => {
  const store = await openTestStore(testFolder());
  onTestFinished(() => store.close());
  await store.write({
    actor: { id: 'a' },
    audit: { action: 'x.y', subject: 's', content: 'said' },
    statements: [],
  });
  const [row] = [...store.readAudit()];
  if (!row) throw new Error('no record');
  expect(toRecord(row, listContentKeys(store)).content).toBe('encrypted');
  expect(toRecord(row, new Set()).content).toBe('erased');
});
