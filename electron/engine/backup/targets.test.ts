import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { mediumOf } from './medium.ts';
import { describeStatus, findPresent, isDue, type TargetRow } from './targets.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
const backupOf = (hours: number) =>
  JSON.stringify({ id: 'b', madeAt: hoursAgo(hours), files: 1, sizeBytes: 1, newBytes: 1 });

function row(change: Partial<TargetRow>): TargetRow {
  return {
    ...{ id: 't', folder: '/nowhere', medium: 'stick', is_outside: 0, schedule: 'daily', keep: 10 },
    ...{ tried_at: null, newest: null, verified_at: null, drilled_at: null },
    ...change,
  };
}

const question = { dataDir: tmpdir(), remindDays: 7, needsRecovery: false, now };

test('copies, media and places are counted by the rule: the data is one copy, two folders on one medium are one medium', () => {
  const onDataDisk = row({ medium: mediumOf(tmpdir()), newest: backupOf(1) });
  expect(describeStatus([onDataDisk, row({})], question).rule).toEqual({ copies: 2, media: 1, outside: 0 });
  const rows = [row({ newest: backupOf(1) }), row({ newest: backupOf(2), is_outside: 1 })];
  expect(describeStatus(rows, question).rule).toEqual({ copies: 3, media: 2, outside: 1 });
});

test('a reminder is due when there is no backup or the newest is older than the policy', () => {
  expect(describeStatus([row({})], question).isOverdue).toBe(true);
  expect(describeStatus([row({ newest: backupOf(7 * 24 + 1) })], question).isOverdue).toBe(true);
  const both = [row({ newest: backupOf(7 * 24 + 1) }), row({ newest: backupOf(2) })];
  expect(describeStatus(both, question)).toMatchObject({ isOverdue: false, newestAt: hoursAgo(2) });
});

test('a schedule wants a backup when its time has come, and not again right after one that failed', () => {
  expect(isDue(row({ schedule: 'never' }), now)).toBe(false);
  expect(isDue(row({}), now)).toBe(true);
  expect(isDue(row({ newest: backupOf(23) }), now)).toBe(false);
  expect(isDue(row({ newest: backupOf(24) }), now)).toBe(true);
  expect(isDue(row({ newest: backupOf(24), tried_at: hoursAgo(1) }), now)).toBe(false);
  expect(isDue(row({ newest: backupOf(24), schedule: 'weekly' }), now)).toBe(false);
});

test('a folder that lies on another medium than it did is not there: a stick that was pulled out leaves an empty one', () => {
  const presentOf = (medium: string) => {
    const target = row({ folder: tmpdir(), medium });
    const store = { read: <T extends object>() => [target] as unknown as T[] };
    const [shown] = describeStatus([target], question).targets;
    return { isThere: shown?.isThere, find: () => findPresent(store, 't') };
  };
  expect(presentOf(mediumOf(tmpdir())).isThere).toBe(true);
  expect(presentOf(mediumOf(tmpdir())).find()).toMatchObject({ id: 't' });
  expect(presentOf('stick').isThere).toBe(false);
  expect(presentOf('stick').find).toThrow('not there');
});
