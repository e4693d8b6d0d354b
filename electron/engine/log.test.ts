import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from './log.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-log-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
const read = (name = 'engine.log') => readFileSync(path.join(dataDir, 'logs', name), 'utf8');

test('what people wrote and secrets do not reach the log, however deep', () => {
  const log = createLog(dataDir);
  log.info('asked', {
    job: 'j1',
    input: { messages: [{ content: 'a private question' }], nested: { Prompt: 'private too' } },
  });
  log.close();
  expect(read()).toContain('"job":"j1"');
  expect(read()).not.toContain('private');
});

test('a bug is written with its stack and cause under the id that is returned', () => {
  const log = createLog(dataDir);
  const logId = log.bug(new Error('outer', { cause: new TypeError('inner') }));
  log.close();
  const line = JSON.parse(read()) as { logId: string; error: { stack: string; cause: { message: string } } };
  expect(line.logId).toBe(logId);
  expect(line.error.stack).toContain('log.test.ts');
  expect(line.error.cause.message).toBe('inner');
});

test('a full file is rotated and only so many are kept', () => {
  const log = createLog(dataDir, { maxFileBytes: 2000, keptFiles: 2 });
  for (let count = 0; count < 200; count += 1) log.info(`line ${count}`);
  log.close();
  expect(readdirSync(path.join(dataDir, 'logs')).sort()).toEqual([
    'engine.log',
    'engine.log.1',
    'engine.log.2',
  ]);
  expect(statSync(path.join(dataDir, 'logs', 'engine.log.1')).size).toBeLessThanOrEqual(2000);
  expect(read()).toContain('line 199');
});
