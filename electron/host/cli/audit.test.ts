import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditRecord, AuditVerdict } from '../../contract/audit/index.ts';
import { openDatabase } from '../../engine/store/openDatabase.ts';
import { inhouse } from './testing/runCli.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'inhouse-audit-cli-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('a log is listed, verified, given out, noted elsewhere and archived, and an edited record is named', {
  timeout: 120_000,
}, async () => {
  const dataDir = folder();
  const outside = folder();
  const run = (...args: string[]) => inhouse(['--data-dir', dataDir, '--json', 'audit', ...args]);
  const file = (name: string) => path.join(outside, name);

  expect((await run('policy', '--keep', '200', '--witness', outside)).code).toBe(4); // Shorter than before.
  const policy = await run('policy', '--keep', '200', '--witness', outside, '--confirm-shorter');
  expect(JSON.parse(policy.stdout)).toMatchObject({ keepDays: 200 });
  expect((await run('policy', '--keep', '100', '--confirm-shorter')).code).not.toBe(0); // Never below 180.

  const listed = JSON.parse((await run('list')).stdout) as { records: AuditRecord[] };
  expect(listed.records.map(({ action, result }) => `${action} ${result}`)).toEqual([
    'audit.changePolicy request.invalid',
    'audit.changePolicy ok',
    'audit.changePolicy audit.shorterNotConfirmed',
  ]);
  expect(listed.records[1]?.detail).toMatchObject({ before: { keepDays: 365 }, after: { keepDays: 200 } });

  expect((await run('export', '--format', 'csv', file('all.csv'))).code).toBe(0);
  const table = parse(readFileSync(file('all.csv')), { columns: true, record_delimiter: '\r\n' }) as object[];
  expect(table).toHaveLength(3);
  expect((await run('export', file('all.csv'))).code).toBe(5);
  expect((await run('checkpoint', '--to', file('noted.jsonl'))).code).toBe(0);
  expect((await run('archive', '--older-than', '0')).code).toBe(0);
  const [archive] = readdirSync(path.join(dataDir, 'audit-archives'));

  const verified = JSON.parse(
    (await run('verify', '--checkpoints', file('noted.jsonl'))).stdout,
  ) as AuditVerdict;
  expect(verified).toMatchObject({ whole: true, first: 1, archivesRead: 1 });
  expect(verified.witnesses[0]).toMatchObject({ state: 'agrees' });
  const location = path.join(dataDir, 'audit-archives', archive ?? '');
  expect(JSON.parse((await run('verify', location)).stdout)).toMatchObject({ whole: true, first: 1 });

  const altered = readFileSync(location, 'utf8').replace('"result":"ok"', '"result":"no"');
  writeFileSync(file('altered.jsonl'), altered);
  const bad = await run('verify', file('altered.jsonl'));
  expect(bad.code).toBe(4);
  expect(JSON.parse(bad.stdout)).toMatchObject({ broken: { record: 2, fault: 'changed' } });

  const database = openDatabase(path.join(dataDir, 'audit.db'), { key: null, readonly: false });
  database.exec(
    "DROP TRIGGER audit_no_update; UPDATE audit SET subject = 'x' WHERE action = 'audit.archive'",
  );
  database.close();
  const broken = await inhouse(['--data-dir', dataDir, 'audit', 'verify']);
  expect(broken).toMatchObject({
    code: 4,
    stdout: expect.stringMatching(/^BROKEN at record \d+: changed \(log\)/),
  });
});
