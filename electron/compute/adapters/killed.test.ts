import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import type { LoraAdapter } from '../../ml/lora/adapter.ts';
import { randomAdapter } from '../../ml/lora/randomAdapter.reference.ts';
import { quietContext } from '../quality/importedModel.fixture.ts';
import { exportAdapter } from '../tasks/exportAdapter.ts';
import { mergeAdapter } from '../tasks/mergeAdapter.ts';
import { safetensorsModel } from '../testing/safetensorsModel.ts';
import { readAdapter } from './readAdapter.ts';
import { writeAdapter } from './writeAdapter.ts';

const root = mkdtempSync(path.join(tmpdir(), 'inhouse-killed-'));
const modelFolder = path.join(root, 'model');
const adapterFolder = path.join(root, 'adapter');
const architecture = tinyModels['llama, untied'];
const adapter: LoraAdapter = randomAdapter(architecture, { targets: ['q'], rank: 2 });

beforeAll(async () => {
  await safetensorsModel(modelFolder, { architecture, tensors: randomWeights(architecture), dtype: 'BF16' });
  await writeAdapter(adapterFolder, { adapter, dropout: 0, modelFolder, baseName: null, run: null });
});
afterAll(() => rmSync(root, { recursive: true }));

/** Makes `target` in a process of its own, which is killed at that operation; false: it came to its end before. */
async function isKilled(
  task: 'mergeAdapter' | 'exportAdapter' | 'importAdapter',
  target: string,
  at: number,
): Promise<boolean> {
  const folders = { modelFolder, adapterFolder, folder: adapterFolder, baseName: null, target };
  const script = `
    const { dieAt } = await import(${JSON.stringify(path.join(import.meta.dirname, 'dieAt.fixture.ts'))});
    const { ${task} } = await import(${JSON.stringify(path.join(import.meta.dirname, `../tasks/${task}.ts`))});
    await dieAt(${at});
    const context = { signal: new AbortController().signal, progress: () => undefined, output: () => undefined };
    await ${task}(${JSON.stringify(folders)}, context);`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], (error, _out, message) => {
      if (error && error.signal !== 'SIGKILL') reject(new Error(message, { cause: error }));
      else resolve(error !== null);
    });
  });
}

/** Operations that are tried; the last one of a merge comes after the folder has its name. */
const places = { importAdapter: [0, 5, 10], exportAdapter: [2], mergeAdapter: [1, 25, 26] } as const;
type TaskName = keyof typeof places;
const cases = Object.entries(places).flatMap(([task, each]) =>
  each.map((at) => [task as TaskName, at] as const),
);

test.each(cases)(
  '%s that is killed at its operation %i has made nothing or the whole, and makes it whole the next time',
  async (task, at) => {
    const target = path.join(root, `${task}-${at}`);
    const requireWhole = async () => {
      if (task === 'mergeAdapter') expect(read(target)).toEqual(await mergedOnce());
      else expect(await readAdapter(target, architecture)).toEqual(adapter);
    };
    expect(await isKilled(task, target, at)).toBe(true);
    expect(existsSync(target)).toBe(at === 26);
    if (!existsSync(target)) expect(await isKilled(task, target, 10_000)).toBe(false);
    await requireWhole();
    expect(readdirSync(root).filter((name) => name.includes('partial'))).toEqual([]);
    expect(await readAdapter(adapterFolder, architecture)).toEqual(adapter);
  },
  20_000,
);

const read = (folder: string) => readFileSync(path.join(folder, 'model.safetensors'));

async function mergedOnce(): Promise<Buffer> {
  const target = path.join(root, 'merged-once');
  if (!existsSync(target)) await mergeAdapter({ modelFolder, adapterFolder, target }, quietContext);
  return read(target);
}

test('a partial folder that somebody left is in nobody’s way', async () => {
  const target = path.join(root, 'again');
  await exportAdapter({ adapterFolder, target: `${target}.partial` }, quietContext);
  await exportAdapter({ adapterFolder, target }, quietContext);
  expect(await readAdapter(target, architecture)).toEqual(adapter);
  expect(existsSync(`${target}.partial`)).toBe(false);
});
