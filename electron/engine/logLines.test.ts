import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLogLines } from './logLines.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-lines-'));
  mkdirSync(path.join(dataDir, 'logs'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const write = (file: string, lines: readonly string[]) =>
  writeFileSync(path.join(dataDir, 'logs', file), `${lines.join('\n')}\n`);
const line = (number: number, job: string) =>
  JSON.stringify({ level: 30, time: 't', msg: `line ${number}`, job });
const messages = async (...wanted: Parameters<typeof readLogLines>) =>
  (await readLogLines(...wanted)).map(({ msg }) => msg);

test('the newest lines are told, oldest first, across the file that was turned aside last', async () => {
  write('engine.log.1', [line(1, 'a'), line(2, 'b')]);
  write('engine.log', [line(3, 'a'), line(4, 'a'), '{"level":30,"time":"t","msg":"cut']);
  expect(await messages(dataDir, { atMost: 3 })).toEqual(['line 2', 'line 3', 'line 4']);
  expect(await messages(dataDir, { atMost: 9, holding: ['"job":"b"'] })).toEqual(['line 2']);
  expect(await messages(dataDir, { atMost: 2, wants: ({ job }) => job === 'a' })).toEqual([
    'line 3',
    'line 4',
  ]);
});

test('where there is no log there are no lines', async () => {
  expect(await messages(path.join(dataDir, 'nowhere'), { atMost: 3 })).toEqual([]);
});
