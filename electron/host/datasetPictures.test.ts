import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import type { ReadFrame, ReadRequest } from '../compute/datasets/contract.ts';
import { decodeFrames } from '../compute/datasets/frames.ts';
import { entries, launchReader } from '../engine/processes/launch.ts';
import { startProcess } from '../engine/processes/startProcess.ts';

async function ask(request: ReadRequest, writeFolders: readonly string[]): Promise<ReadFrame[]> {
  const launch = await launchReader(entries.datasetPictures, {
    readFolders: [request.path],
    memoryMb: 200,
    writeFolders,
    isNative: true,
  });
  const { child } = await startProcess(launch, ['pipe', 'pipe', 'inherit']);
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin?.write(`${JSON.stringify(request)}\n`);
  const frames: ReadFrame[] = [];
  for await (const frame of decodeFrames<ReadFrame>(child.stdout as Readable)) frames.push(frame);
  return frames;
}

test('the process decodes pictures, writes into the folder that it was given and nowhere else', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'pictures-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = path.join(root, '图片 1');
  const [imageFolder, elsewhere] = [path.join(root, 'kept'), path.join(root, 'elsewhere')];
  for (const made of [path.join(folder, '猫'), imageFolder, elsewhere]) mkdirSync(made, { recursive: true });
  const canvas = sharp({ create: { width: 300, height: 30, channels: 3, background: 'red' } });
  writeFileSync(path.join(folder, '猫', 'a.png'), await canvas.png().toBuffer());
  writeFileSync(path.join(folder, '猫', 'b.png'), 'broken');

  const [preview] = await ask({ kind: 'preview', path: folder, choice: {} }, []);
  if (preview?.kind !== 'preview') throw new Error(JSON.stringify(preview));
  const { choice, rows, rejects, isWhole } = preview.preview;
  expect(choice.mapping).toEqual({ shape: 'image', columns: {} });
  expect(rows).toMatchObject([{ content: { name: '猫/a.png', width: 300, height: 30, labels: ['猫'] } }]);
  expect(rejects).toMatchObject([{ reason: 'image' }]);
  expect(isWhole).toBe(true);

  const request = { kind: 'read', path: folder, choice, rowKind: 'image', schema: null, skip: 0 } as const;
  const frames = await ask({ ...request, imageFolder }, [imageFolder]);
  expect(frames.at(-1)).toMatchObject({ kind: 'end', records: 2 });
  expect(readdirSync(imageFolder).length).toBe(2);
  const refused = await ask({ ...request, imageFolder: elsewhere }, [imageFolder]);
  expect(refused.at(-1)).toMatchObject({ kind: 'failed' });
  expect(readdirSync(elsewhere)).toEqual([]);
});
