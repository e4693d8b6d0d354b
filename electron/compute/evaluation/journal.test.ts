import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Finding, openJournal } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'inhouse-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const findings: readonly Finding[] = [
  { kind: 'answer', index: 1, text: '请停机\n并检查 E17。' },
  { kind: 'answer', index: 0, text: '' },
  { kind: 'score', index: 0, nats: 1.25, scoredTokens: 4 },
  { kind: 'labels', index: 0, nats: [0.1, 3] },
  { kind: 'general', nats: 1e3, scoredTokens: 400 },
];

async function write(location: string): Promise<Buffer> {
  const journal = await openJournal(location, 'key');
  for (const finding of findings) await journal.append(finding);
  return readFileSync(location);
}

test('what was written is found again, by whoever asks for the same', async () => {
  const location = join(folder, 'same');
  await write(location);
  expect((await openJournal(location, 'key')).findings).toEqual(findings);
  expect((await openJournal(location, 'other')).findings).toEqual([]);
  expect((await openJournal(location, 'key')).findings).toEqual([]);
});

test('a kill at any byte leaves the whole lines before it, and the rest can be written behind them', async () => {
  const location = join(folder, 'cut');
  const whole = await write(location);
  let most = 0;
  for (let length = 0; length < whole.length; length += 1) {
    writeFileSync(location, whole.subarray(0, length));
    const journal = await openJournal(location, 'key');
    const kept = journal.findings.length;
    expect(journal.findings).toEqual(findings.slice(0, kept));
    expect(kept).toBeGreaterThanOrEqual(most);
    most = kept;
    for (const finding of findings.slice(kept)) await journal.append(finding);
    expect(readFileSync(location).equals(whole)).toBe(true);
  }
  expect(most).toBe(findings.length - 1);
});

test('a changed byte costs its line and those behind it, and nothing wrong is believed', async () => {
  const location = join(folder, 'changed');
  const whole = await write(location);
  for (let at = 0; at < whole.length; at += 7) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] as number) ^ 1;
    writeFileSync(location, damaged);
    const found = (await openJournal(location, 'key')).findings;
    expect(found.length).toBeLessThan(findings.length);
    expect(found).toEqual(findings.slice(0, found.length));
  }
});

test('a folder that takes nothing is told', async () => {
  await expect(openJournal(join(folder, 'none', 'journal'), 'key')).rejects.toMatchObject({
    code: 'file.unwritable',
  });
});
