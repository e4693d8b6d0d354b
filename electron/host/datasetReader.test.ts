import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ReadFrame, ReadRequest } from '../compute/datasets/contract.ts';
import { decodeFrames } from '../compute/datasets/frames.ts';
import { writeData } from '../compute/datasets/testing/readWhole.ts';
import { entries, launchReader } from '../engine/processes/launch.ts';
import { startProcess } from '../engine/processes/startProcess.ts';

async function start(location: string): Promise<ChildProcess> {
  const launch = await launchReader(entries.datasetReader, {
    readFolders: [path.dirname(location)],
    memoryMb: 200,
  });
  const { child } = await startProcess(launch, ['pipe', 'pipe', 'inherit']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function ask(location: string, request: ReadRequest): Promise<ReadFrame[]> {
  const child = await start(location);
  child.stdin?.write(`${JSON.stringify(request)}\n`);
  const frames: ReadFrame[] = [];
  for await (const frame of decodeFrames<ReadFrame>(child.stdout as NonNullable<typeof child.stdout>))
    frames.push(frame);
  return frames;
}

const line = (i: number) => `${JSON.stringify({ prompt: `question ${i}`, completion: 'x'.repeat(1_000) })}\n`;
const previewOf = (location: string): ReadRequest => ({ kind: 'preview', path: location, choice: {} });

async function readRequest(location: string): Promise<ReadRequest> {
  const [frame] = await ask(location, previewOf(location));
  if (frame?.kind !== 'preview') throw new Error(JSON.stringify(frame));
  const { choice } = frame.preview;
  return { kind: 'read', path: location, choice, rowKind: 'chat', schema: null, skip: 0, imageFolder: null };
}

test('the process answers with a preview, and with all rows and an end', async () => {
  const location = writeData('rows.jsonl', Array.from({ length: 3_000 }, (_, i) => line(i)).join(''));
  const frames = await ask(location, await readRequest(location));
  const batches = frames.flatMap((frame) => (frame.kind === 'batch' ? [frame.batch] : []));
  expect(batches.flatMap(({ rows }) => rows.map(({ ordinal }) => ordinal))).toEqual(
    Array.from({ length: 3_000 }, (_, i) => i + 1),
  );
  expect(batches.length).toBeGreaterThan(3);
  expect(frames.at(-1)).toMatchObject({ kind: 'end', records: 3_000 });
});

test('nobody takes the rows: the process waits, and ends with its input', async () => {
  const location = writeData('rows.jsonl', Array.from({ length: 20_000 }, (_, i) => line(i)).join(''));
  const request = await readRequest(location);
  const child = await start(location);
  child.stdin?.write(`${JSON.stringify(request)}\n`);
  await once(child.stdout as NonNullable<typeof child.stdout>, 'readable');
  child.stdin?.end();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('a broken output ends the process', async () => {
  const location = writeData('rows.jsonl', Array.from({ length: 20_000 }, (_, i) => line(i)).join(''));
  const request = await readRequest(location);
  const child = await start(location);
  child.stdin?.on('error', () => undefined).write(`${JSON.stringify(request)}\n`);
  await once(child.stdout as NonNullable<typeof child.stdout>, 'readable');
  child.stdout?.destroy();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('links and files outside its folder are refused', async () => {
  const location = writeData('rows.jsonl', line(1));
  const link = path.join(path.dirname(location), 'link.jsonl');
  symlinkSync(location, link);
  expect(await ask(location, previewOf(link))).toMatchObject([{ kind: 'failed', code: 'dataFile.linked' }]);
  const outside = writeData('other.jsonl', line(1));
  expect(await ask(location, previewOf(outside))).toMatchObject([
    { kind: 'failed', code: 'file.unreadable', data: { reason: 'ERR_ACCESS_DENIED' } },
  ]);
  writeFileSync(location, '');
  expect(await ask(location, previewOf(location))).toMatchObject([
    { kind: 'failed', code: 'dataFile.empty' },
  ]);
});
