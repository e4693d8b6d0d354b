import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { TaskContext } from '../task.ts';
import { tinyConfig, tinyModel, writeModel } from '../testing/tinyModel.ts';
import { type ImportInput, type ImportResult, importModel } from './importModel.ts';
import { preview } from './preview.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'inhouse-import-'));
afterAll(() => rm(scratch, { recursive: true }));

let folders = 0;
async function newFolder(parent = scratch): Promise<string> {
  folders += 1;
  const folder = path.join(parent, String(folders));
  await mkdir(folder);
  return folder;
}

type Progress = TaskContext['progress'];
function contextWith(progress: Progress = () => {}, signal = new AbortController().signal): TaskContext {
  return { signal, progress, output: () => {} };
}

async function prepare(
  folder: string,
  sourceMode: ImportInput['sourceMode'] = 'copy',
  target?: string,
): Promise<ImportInput> {
  return {
    folder,
    target: target ?? (await newFolder()),
    sourceMode,
    preview: await preview({ folder }, contextWith()),
  };
}

/** A folder with weights of about `megabytes`, in two shards. */
async function bigModel(megabytes: number, parent = scratch): Promise<string> {
  const folder = await newFolder(parent);
  // 4 bytes for each of vocab_size × 32 values, in the embedding and in the head.
  const model = tinyModel({ ...tinyConfig, vocab_size: megabytes * 4096 });
  await writeModel(folder, model);
  return folder;
}

function sha256(location: string): string {
  return createHash('sha256').update(readFileSync(location)).digest('hex');
}

async function expectWhole(result: ImportResult, folder: string, target: string): Promise<void> {
  for (const { name, sha256: hash, sizeBytes } of result.files) {
    expect(hash).toBe(sha256(path.join(folder, name)));
    expect(sha256(path.join(target, name))).toBe(hash);
    expect((await stat(path.join(target, name))).size).toBe(sizeBytes);
  }
  expect((await readdir(target)).sort()).toEqual(result.files.map(({ name }) => name).sort());
}

test.each(['assets/sample-model', 'e2e/fixtures/stories260K'])(
  '%s is copied, every file with its hash',
  async (name) => {
    const folder = path.join(repository, name);
    const input = await prepare(folder);
    const progress: number[][] = [];
    const result = await importModel(
      input,
      contextWith((step, done, total, unit) => {
        expect([step, unit]).toEqual(['copy', 'bytes']);
        progress.push([done, total]);
      }),
    );
    await expectWhole(result, folder, input.target);
    expect(result.files.map((file) => file.name)).toEqual(input.preview.files.map((file) => file.name));
    const total = input.preview.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(progress.at(-1)).toEqual([total, total]);
  },
);

test('a hard link shares the bytes of the weights and copies the small files', async () => {
  const folder = await newFolder();
  await writeModel(folder, tinyModel());
  const input = await prepare(folder, 'link');
  const result = await importModel(input, contextWith());
  await expectWhole(result, folder, input.target);
  const inodeOf = async (base: string, name: string) => (await stat(path.join(base, name))).ino;
  expect(await inodeOf(input.target, 'model.safetensors')).toBe(await inodeOf(folder, 'model.safetensors'));
  expect(await inodeOf(input.target, 'config.json')).not.toBe(await inodeOf(folder, 'config.json'));
  // An attempt that was interrupted after linking is gone on with.
  await expectWhole(await importModel(input, contextWith()), folder, input.target);
});

test('a hard link to another disk is refused with its own code', async () => {
  const folder = await mkdtemp('/dev/shm/inhouse-import-');
  try {
    await writeModel(folder, tinyModel());
    await expect(importModel(await prepare(folder, 'link'), contextWith())).rejects.toMatchObject({
      code: 'import.linkOtherDisk',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('weights used in place are hashed where they are, and their path is kept', async () => {
  const folder = await newFolder();
  await writeModel(folder, tinyModel());
  const input = await prepare(folder, 'inPlace');
  const { files } = await importModel(input, contextWith());
  const location = path.join(folder, 'model.safetensors');
  expect(files.at(-1)).toEqual({
    name: 'model.safetensors',
    sizeBytes: (await stat(location)).size,
    sha256: sha256(location),
    inPlacePath: location,
  });
  expect((await readdir(input.target)).sort()).toEqual(['config.json', 'tokenizer.json']);
});

test('nothing of the source changes: not its bytes, its times nor its rights', async () => {
  const folder = await newFolder();
  await writeModel(folder, tinyModel());
  const names = await readdir(folder);
  for (const name of names) {
    await utimes(path.join(folder, name), 1_000_000_000, 1_000_000_000);
    await chmod(path.join(folder, name), 0o444);
  }
  const state = () =>
    Promise.all(
      names.map(async (name) => {
        const { mode, mtimeMs, size, uid } = await stat(path.join(folder, name));
        return [name, mode, mtimeMs, size, uid, sha256(path.join(folder, name))];
      }),
    );
  const before = await state();
  for (const sourceMode of ['copy', 'link', 'inPlace'] as const)
    await importModel(await prepare(folder, sourceMode), contextWith());
  expect(await state()).toEqual(before);
  expect(await readdir(folder)).toEqual(names);
});

test('a cancelled import stops, and the next attempt goes on with what is there', async () => {
  const folder = await bigModel(16);
  const input = await prepare(folder);
  const controller = new AbortController();
  const cancelAt = contextWith((_step, done) => {
    if (done > 5_000_000) controller.abort();
  }, controller.signal);
  await expect(importModel(input, cancelAt)).rejects.toMatchObject({ code: 'request.cancelled' });
  await expectWhole(await importModel(input, contextWith()), folder, input.target);
});

test('an import killed half-way is finished by the next attempt with an equal result', async () => {
  const folder = await bigModel(32);
  const input = await prepare(folder);
  const script = `
    import { importModel } from ${JSON.stringify(path.join(import.meta.dirname, 'importModel.ts'))};
    const input = ${JSON.stringify(input)};
    const progress = (step, done, total) => { if (done > total / 2) process.kill(process.pid, 'SIGKILL'); };
    await importModel(input, { signal: new AbortController().signal, progress, output() {} });
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const signal = await new Promise((resolve) => child.on('exit', (_code, name) => resolve(name)));
  expect(signal).toBe('SIGKILL');
  expect(await readdir(input.target)).toContain('.import-journal.jsonl');
  await expectWhole(await importModel(input, contextWith()), folder, input.target);
});

test('a source that changes while it is copied is refused', async () => {
  const folder = await bigModel(8);
  const weights = path.join(folder, 'model.safetensors');
  const input = await prepare(folder);
  let changed: Promise<void> | null = null;
  const change = contextWith((_step, done) => {
    if (done > 2_000_000) changed ??= appendFile(weights, 'x');
  });
  await expect(importModel(input, change)).rejects.toMatchObject({
    code: 'import.sourceChanged',
    data: { file: 'model.safetensors' },
  });
  await changed;
});

test('a source that shrinks while it is copied is refused', async () => {
  const folder = await bigModel(32);
  const input = await prepare(folder);
  let changed: Promise<void> | null = null;
  const shrink = contextWith((_step, done) => {
    if (done > 2_000_000) changed ??= truncate(path.join(folder, 'model.safetensors'), 100);
  });
  await expect(importModel(input, shrink)).rejects.toMatchObject({ code: 'import.sourceChanged' });
  await changed;
});

test('a source that changed since it was judged is refused', async () => {
  const folder = await newFolder();
  await writeModel(folder, tinyModel());
  const input = await prepare(folder);
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ ...tinyConfig, vocab_size: 99 }));
  await expect(importModel(input, contextWith())).rejects.toMatchObject({
    code: 'import.sourceChanged',
    data: { file: 'config.json' },
  });
});

test('a medium that is pulled out is told as that, before and during the copy', async () => {
  const folder = await newFolder();
  await writeModel(folder, tinyModel());
  const input = await prepare(folder);
  let removed: Promise<void> | null = null;
  const pull = contextWith(() => {
    removed ??= rm(path.join(folder, 'model.safetensors'));
  });
  const importing = importModel(input, pull);
  await expect(importing).rejects.toMatchObject({
    code: 'import.sourceLost',
    data: { file: 'model.safetensors', reason: 'ENOENT' },
  });
  await removed;
  await rm(folder, { recursive: true });
  await expect(importModel(input, contextWith())).rejects.toMatchObject({ code: 'import.sourceLost' });
});

test('a link that appears after the folder was judged is not followed out of it', async () => {
  const folder = await newFolder();
  await writeModel(folder, tinyModel());
  const input = await prepare(folder);
  await rm(path.join(folder, 'config.json'));
  await symlink('/etc/passwd', path.join(folder, 'config.json'));
  await expect(importModel(input, contextWith())).rejects.toMatchObject({ code: 'import.linkOutside' });
  expect(await readdir(input.target)).toEqual([]);
});

test('a file name that the reader should never give is refused before anything is written', async () => {
  const folder = await newFolder();
  await writeModel(folder, tinyModel());
  const input = await prepare(folder);
  const [file] = input.preview.files;
  if (file === undefined) throw new Error('the preview has no files');
  const hostile = { ...input, preview: { ...input.preview, files: [{ ...file, name: '../escaped.json' }] } };
  await expect(importModel(hostile, contextWith())).rejects.toMatchObject({ code: 'import.pathOutside' });
});

/** A small disk of its own: a user may mount one in a new namespace, so the test runs itself in there. */
const fillingDisk = `
  import { writeFileSync } from 'node:fs';
  import { mkdir, readdir, rm } from 'node:fs/promises';
  import { importModel } from ${JSON.stringify(path.join(import.meta.dirname, 'importModel.ts'))};
  const { input, filler } = JSON.parse(process.argv[1]);
  await mkdir(input.target);
  const answers = [];
  const attempt = async (progress) => {
    try { answers.push((await importModel(input, { signal: new AbortController().signal, progress, output() {} })).files.length); }
    catch (error) { answers.push(error.code); }
  };
  // What is left of the disk is taken in one go, between two chunks.
  const fill = () => { try { writeFileSync(filler, Buffer.alloc(40e6)); } catch (error) { if (error.code !== 'ENOSPC') throw error; } };
  let filled = false;
  await attempt((step, done) => { if (done > 2e6 && !filled) { filled = true; fill(); } });
  answers.push((await readdir(input.target)).length > 0);
  await attempt(() => {});
  await rm(filler);
  await attempt(() => {});
  console.log(JSON.stringify(answers));
`;

test('a disk that fills half-way is told as full, also before the next attempt starts, which succeeds once there is room', async () => {
  const disk = await newFolder();
  const folder = await bigModel(16);
  const input = await prepare(folder, 'copy', path.join(disk, 'target'));
  const argument = JSON.stringify({ input, filler: path.join(disk, 'filler') });
  const command =
    'mount -t tmpfs -o size=40m tmpfs "$1" && exec "$2" --input-type=module-typescript -e "$3" "$4"';
  const own = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const output = execFileSync('unshare', [
    ...own,
    '--mount',
    'sh',
    '-c',
    command,
    'sh',
    disk,
    process.execPath,
    fillingDisk,
    argument,
  ]);
  expect(JSON.parse(output.toString())).toEqual(['disk.full', true, 'disk.full', 3]);
});

test('the small files that were copied are the ones that were judged', async () => {
  const input = await prepare(path.join(repository, 'assets/sample-model'));
  await importModel(input, contextWith());
  const config = JSON.parse(await readFile(path.join(input.target, 'config.json'), 'utf8')) as {
    vocab_size: number;
  };
  expect(config.vocab_size).toBe(input.preview.architecture?.vocabSize);
});
