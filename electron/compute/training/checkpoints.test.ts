import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { type CheckpointFiles, diskFiles } from './checkpointFiles.ts';
import {
  chunkBytes,
  contentOf,
  dyingFiles,
  emptyState,
  progressOf,
  stateOf,
  testRun,
  unflushedFiles,
} from './checkpoints.fixture.ts';
import { Checkpoints } from './checkpoints.ts';
import type { TrainingState } from './trainingSession.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'inhouse-checkpoints-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

const corrupt: string[] = [];
beforeEach(() => {
  corrupt.length = 0;
});

function open(files: CheckpointFiles = unflushedFiles, run = testRun): Promise<Checkpoints> {
  const onCorrupt = (step: number, reason: string) => corrupt.push(`${step} ${reason}`);
  return Checkpoints.open({ folder, run, seed: 1, onCorrupt, files, chunkBytes });
}

/** The step that is gone on from; the state has to be that step's. */
async function restoredStep(checkpoints: Checkpoints): Promise<number | null> {
  const state = emptyState();
  const manifest = await checkpoints.restore(state);
  if (manifest !== null) expectEqual(state, stateOf(manifest.progress.step));
  return manifest?.progress.step ?? null;
}

/** Bit for bit; comparing number by number takes seconds. */
function expectEqual(state: Partial<TrainingState>, expected: TrainingState): void {
  for (const [name, vector] of Object.entries(state) as [keyof TrainingState, Float32Array<ArrayBuffer>][])
    expect(Buffer.from(vector.buffer).equals(Buffer.from(expected[name].buffer))).toBe(true);
}

async function chunkNames(): Promise<string[]> {
  return (await readdir(path.join(folder, 'chunks'))).sort();
}

test('a checkpoint gives back state and progress, to the last bit', async () => {
  const before = await open(diskFiles);
  expect(await restoredStep(before)).toBe(null);
  await before.write(contentOf(10));
  await before.write(contentOf(20));
  const after = await open();
  expect(after.list().map(({ progress }) => progress)).toEqual([progressOf(20), progressOf(10)]);
  expect(await restoredStep(after)).toBe(20);
  expect(corrupt).toEqual([]);
});

test('chunks that have not changed are not written again, and a step that is there stays as it is', async () => {
  const checkpoints = await open();
  // Of the moment's first chunks one each, shorter ones for the ends.
  expect((await checkpoints.write(contentOf(10))).writtenBytes).toBe(3 * chunkBytes + 3 * 400);
  expect((await checkpoints.write(contentOf(20))).writtenBytes).toBe(2 * chunkBytes + 3 * 400);
  expect((await checkpoints.write(contentOf(20))).writtenBytes).toBe(0);
  expect((await checkpoints.write(contentOf(20, 'best'))).writtenBytes).toBe(0);
});

test('the newest, the best and what a run would go back to are kept; chunks that nobody names go', async () => {
  const checkpoints = await open();
  for (const step of [0, 10, 20]) await checkpoints.write(contentOf(step));
  await checkpoints.write({ ...contentOf(20, 'best'), progress: progressOf(20, 0.5) });
  await checkpoints.write({ ...contentOf(15, 'best'), progress: progressOf(15, 0.25) });
  await checkpoints.write(contentOf(30, 'scheduled', false));
  await checkpoints.write(contentOf(40, 'scheduled', false));
  await checkpoints.write(contentOf(43, 'stop'));
  await checkpoints.write(contentOf(40, 'stop'));
  await checkpoints.prune(1);
  expect(checkpoints.list().map(({ progress }) => progress.step)).toEqual([43, 40, 20]);
  const parameters = new Float32Array(emptyState().parameters.length);
  expect((await checkpoints.restoreBest(parameters))?.progress.step).toBe(15);
  expectEqual({ parameters }, stateOf(15));
  const named = new Set(checkpoints.list().flatMap(({ chunks }) => Object.values(chunks).flat()));
  expect((await chunkNames()).length).toBe(named.size + 2);
  expect(await restoredStep(await open())).toBe(43);
});

test('going back removes what came after', async () => {
  const checkpoints = await open();
  for (const step of [10, 20, 30]) await checkpoints.write(contentOf(step, 'scheduled', step < 20));
  const manifest = await checkpoints.restore(emptyState(), ({ good }) => good);
  expect(manifest?.progress.step).toBe(10);
  await checkpoints.removeAfter(10);
  expect(await restoredStep(await open())).toBe(10);
});

test.each<{ name: string; spoil(): Promise<void>; told: string[] }>([
  {
    name: 'a bit of its manifest is another',
    async spoil() {
      const location = path.join(folder, 'step-000020', 'manifest.json');
      await writeFile(location, (await readFile(location, 'utf8')).replace('"tokens":20', '"tokens":21'));
    },
    told: ['20 manifest'],
  },
  {
    name: 'its manifest is cut off',
    spoil: () => writeFile(path.join(folder, 'step-000020', 'manifest.json'), '{"sha256":"'),
    told: ['20 manifest'],
  },
  {
    name: 'its manifest is missing',
    spoil: () => rm(path.join(folder, 'step-000020', 'manifest.json')),
    told: ['20 manifest'],
  },
  {
    name: 'a bit of a chunk is another',
    async spoil() {
      const location = path.join(folder, 'chunks', await chunkOfNewest());
      const bytes = await readFile(location);
      bytes[7] = (bytes[7] ?? 0) ^ 1;
      await writeFile(location, bytes);
    },
    told: ['20 chunk'],
  },
  {
    name: 'a chunk is missing',
    spoil: async () => rm(path.join(folder, 'chunks', await chunkOfNewest())),
    told: ['20 chunk'],
  },
])('a damaged checkpoint is told and the one before is used: $name', async ({ spoil, told }) => {
  const before = await open();
  await before.write(contentOf(10));
  await before.write(contentOf(20));
  await spoil();
  const after = await open();
  expect(await restoredStep(after)).toBe(10);
  expect(corrupt).toEqual(told);
  await after.write(contentOf(20));
  expect(await restoredStep(await open())).toBe(20);
  expect(corrupt).toEqual(told);
});

async function chunkOfNewest(): Promise<string> {
  return (await open()).list()[0]?.chunks.parameters[0] ?? '';
}

test('a chunk that went bad on the disk is written anew when a checkpoint needs it', async () => {
  await (await open()).write(contentOf(10));
  const shared = (await open()).list()[0]?.chunks.firstMoment[0] ?? '';
  await writeFile(path.join(folder, 'chunks', shared), 'x');
  const checkpoints = await open();
  await checkpoints.write(contentOf(20));
  expect(await restoredStep(await open())).toBe(20);
  expect(corrupt).toEqual([]);
});

test.each(['settings', 'base', 'data'] as const)(
  'checkpoints of other %s are refused and stay',
  async (part) => {
    await (await open()).write(contentOf(10));
    await expect(open(unflushedFiles, { ...testRun, [part]: 'x' })).rejects.toMatchObject({
      code: 'training.checkpointMismatch',
    });
    expect(await restoredStep(await open())).toBe(10);
  },
);

async function writeTwentyAfterTen(files: CheckpointFiles): Promise<void> {
  const checkpoints = await open(files);
  await checkpoints.write(contentOf(20, 'best'));
  await checkpoints.write(contentOf(20));
  await checkpoints.prune(1);
}

test('stopped at any operation on the disk, the newest whole checkpoint can be used, and nothing else stays', async () => {
  const died = new Error('died');
  let isOver = false;
  const steps = new Set<number | null>();
  for (let at = 0; !isOver; at++) {
    await rm(folder, { recursive: true, force: true });
    await (await open()).write(contentOf(10));
    const files = dyingFiles(at, () => {
      throw died;
    });
    isOver = await writeTwentyAfterTen(files).then(
      () => true,
      (error: unknown) => (error === died ? false : Promise.reject(error)),
    );
    const after = await open();
    steps.add(await restoredStep(after));
    await after.prune(1);
    const parameters = new Float32Array(emptyState().parameters.length);
    const best = await after.restoreBest(parameters);
    if (best !== null) expectEqual({ parameters }, stateOf(20));
    const names = [...after.list(), ...(best ? [best] : [])].flatMap(({ chunks }) =>
      Object.values(chunks).flat(),
    );
    expect(await chunkNames()).toEqual([...new Set(names)].sort());
    expect(
      (await readdir(folder)).filter((name) => !/^(step|stop|best)-[\da-f-]+$|^chunks$/.test(name)),
    ).toEqual([]);
    if (isOver) expect(files.operations).toBeGreaterThan(20);
  }
  expect(steps).toEqual(new Set([10, 20]));
  expect(corrupt).toEqual([]);
});

test.each([3, 9, 14, 20, 24, 30])(
  'killed at operation %i, the newest whole checkpoint can be used',
  async (at) => {
    await (await open()).write(contentOf(10));
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const script = `
    import { Checkpoints } from ${url('checkpoints.ts')};
    import { contentOf, dyingFiles, testRun } from ${url('checkpoints.fixture.ts')};
    const files = dyingFiles(${at}, () => process.kill(process.pid, 'SIGKILL'));
    const checkpoints = await Checkpoints.open({ folder: ${JSON.stringify(folder)}, run: testRun, seed: 1, files, chunkBytes: ${chunkBytes}, onCorrupt() {} });
    await checkpoints.write(contentOf(20, 'best'));
    await checkpoints.write(contentOf(20));
    await checkpoints.prune(1);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    expect([10, 20]).toContain(await restoredStep(await open()));
    expect(corrupt).toEqual([]);
  },
);

test('a disk that is full or fills takes nothing of the checkpoints that are there', async () => {
  const full = new AppError('disk.full', { path: folder });
  await (await open()).write(contentOf(10));
  const before = await chunkNames();
  for (const failing of ['freeBytes', 'write', 'makeFolder', 'sync'] as const) {
    const fails = () => Promise.reject(full);
    const failed = {
      freeBytes: async () => 1000,
      write: fails,
      sync: fails,
      makeFolder: onlyAtOpening(full),
    };
    const checkpoints = await open({ ...unflushedFiles, [failing]: failed[failing] });
    await expect(checkpoints.write(contentOf(20))).rejects.toMatchObject({ code: 'disk.full' });
    expect(await chunkNames()).toEqual(before);
    expect(await restoredStep(await open())).toBe(10);
  }
  expect(corrupt).toEqual([]);
});

function onlyAtOpening(error: Error): CheckpointFiles['makeFolder'] {
  let calls = 0;
  return (location) => (calls++ === 0 ? unflushedFiles.makeFolder(location) : Promise.reject(error));
}
