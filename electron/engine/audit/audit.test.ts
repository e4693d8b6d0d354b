import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Audit, openAudit } from './audit.ts';
import { openTestStore, testFolder, writeRecords } from './auditLog.fixture.ts';
import { eraseContent } from './erase.ts';
import { changePolicy } from './policy.ts';
import { witnessFileName } from './witness.ts';

const actor = { id: 'admin' };

async function open(dataDir: string): Promise<{ audit: Audit; close(): Promise<void> }> {
  const store = await openTestStore(dataDir);
  const onError = (error: unknown) => {
    throw error;
  };
  const audit = await openAudit({ dataDir, store, version: '1', onError, staysOn: false });
  const close = async () => {
    await audit.close();
    await store.close();
  };
  return { audit, close };
}

const change = { change: {}, confirmShorter: false };
const actionsOf = ({ store }: Audit) => [...store.readAudit()].map(({ action }) => action);

test('a witness gets each checkpoint once, the last one of a run among them, and a directory put back is told at the next start', async () => {
  const [dataDir, outside, copy] = [testFolder(), testFolder(), path.join(testFolder(), 'copy')];
  const lines = () => readFileSync(path.join(outside, witnessFileName), 'utf8').trimEnd().split('\n');
  const first = await open(dataDir);
  await writeRecords(first.audit.store, 1, 3);
  await changePolicy(first.audit, actor, { ...change, witnessFolder: outside });
  await first.audit.policyChanged();
  expect(lines().map((line) => JSON.parse(line).number)).toEqual([4]);
  expect(await first.audit.witnessStates()).toMatchObject([{ state: 'agrees', number: 4 }]);
  await writeRecords(first.audit.store, 4, 5);
  await first.close();
  expect(lines().map((line) => JSON.parse(line).number)).toEqual([4, 6]);
  cpSync(dataDir, copy, { recursive: true });
  const second = await open(dataDir);
  await writeRecords(second.audit.store, 6, 8);
  await second.close();
  expect(JSON.parse(lines().at(-1) ?? '').number).toBe(9);
  rmSync(dataDir, { recursive: true });
  renameSync(copy, dataDir);
  const back = await open(dataDir);
  expect(actionsOf(back.audit).at(-1)).toBe('audit.contradicted');
  expect(await back.audit.witnessStates()).toMatchObject([{ state: 'contradicts', number: 9 }]);
  await back.close();
});

test('a witness that is not there stops nothing', async () => {
  const [dataDir, outside] = [testFolder(), testFolder()];
  const { audit, close } = await open(dataDir);
  await changePolicy(audit, actor, { ...change, witnessFolder: outside });
  rmSync(outside, { recursive: true });
  await audit.policyChanged();
  await writeRecords(audit.store, 1, 2);
  expect(await audit.witnessStates()).toMatchObject([{ state: 'empty' }]);
  await close();
  expect(existsSync(outside)).toBe(false);
});

test('a witness inside the data directory is refused, and fewer days only with a confirmation, never below 180', async () => {
  const dataDir = testFolder();
  const { audit, close } = await open(dataDir);
  const inside = changePolicy(audit, actor, { ...change, witnessFolder: path.join(dataDir, 'x') });
  await expect(inside).rejects.toMatchObject({ code: 'audit.witnessInside' });
  const shorter = { witnessFolder: undefined, change: { keepDays: 200 } };
  await expect(changePolicy(audit, actor, { ...shorter, confirmShorter: false })).rejects.toMatchObject({
    code: 'audit.shorterNotConfirmed',
    data: { before: 365, after: 200 },
  });
  expect(actionsOf(audit)).toEqual([]);
  await changePolicy(audit, actor, { ...shorter, confirmShorter: true });
  const [row] = [...audit.store.readAudit()];
  expect(JSON.parse(row?.detail ?? '')).toEqual({ before: { keepDays: 365 }, after: { keepDays: 200 } });
  await close();
});

test('erasing a person takes the copies from before an update along, and says how many records it concerns', async () => {
  const dataDir = testFolder();
  const { audit, close } = await open(dataDir);
  await writeRecords(audit.store, 1, 3);
  const old = path.join(dataDir, 'inhouse.db.before-9');
  cpSync(path.join(dataDir, 'inhouse.db'), old);
  expect(await eraseContent(audit, actor, 'anna')).toBe(3);
  expect(existsSync(old)).toBe(false);
  await expect(eraseContent(audit, actor, 'anna')).rejects.toMatchObject({ code: 'request.notFound' });
  await close();
});
