import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { randomAdapter } from '../../ml/lora/randomAdapter.reference.ts';
import { readAdapter, readAdapterManifest } from '../adapters/readAdapter.ts';
import { writeAdapter } from '../adapters/writeAdapter.ts';
import { quietContext } from '../quality/importedModel.fixture.ts';
import { safetensorsModel } from '../testing/safetensorsModel.ts';
import { exportAdapter } from './exportAdapter.ts';
import { importAdapter } from './importAdapter.ts';

const root = mkdtempSync(path.join(tmpdir(), 'inhouse-exchange-'));
const modelFolder = path.join(root, 'model');
const otherModel = path.join(root, 'other');
const adapterFolder = path.join(root, 'adapter');
const architecture = tinyModels['llama, untied'];
const adapter = randomAdapter(architecture, { targets: ['q', 'up'], rank: 4 });
const within = (name: string) => path.join(root, name);
const imported = { modelFolder, baseName: 'ward' } as const;

beforeAll(async () => {
  const dtype = 'F32';
  await safetensorsModel(modelFolder, { architecture, tensors: randomWeights(architecture), dtype });
  await safetensorsModel(otherModel, { architecture, tensors: randomWeights(architecture, 2), dtype });
  await writeAdapter(adapterFolder, { adapter, dropout: 0.1, modelFolder, baseName: 'ward', run: 'r7' });
});
afterAll(() => rmSync(root, { recursive: true }));

test('what is exported is imported again as it was', async () => {
  const exported = within('exported');
  const { sizeBytes } = await exportAdapter({ adapterFolder, target: exported }, quietContext);
  expect(readdirSync(exported).sort()).toEqual([
    'adapter.json',
    'adapter_config.json',
    'adapter_model.safetensors',
  ]);
  const target = within('imported');
  const result = await importAdapter({ ...imported, folder: exported, target }, quietContext);
  expect(result).toMatchObject({
    sizeBytes,
    parameters: adapter.parameters.length,
    manifest: { rank: 4, run: null },
  });
  expect(await readAdapter(target, architecture)).toEqual(adapter);
  const files = async (folder: string) => (await readAdapterManifest(folder)).files;
  expect(await files(target)).toEqual(await files(adapterFolder));
});

test('an adapter that names another model as its own is refused, one that names none is taken by its shapes', async () => {
  const folder = within('elsewhere');
  await exportAdapter({ adapterFolder, target: folder }, quietContext);
  const into = { ...imported, modelFolder: otherModel, folder, target: within('into-other') };
  await expect(importAdapter(into, quietContext)).rejects.toMatchObject({ code: 'adapters.otherBase' });
  rmSync(path.join(folder, 'adapter.json'));
  expect((await importAdapter(into, quietContext)).manifest.targets).toEqual(['q', 'up']);
});

test('an adapter that was damaged is neither exported nor imported', async () => {
  const folder = within('damaged');
  await exportAdapter({ adapterFolder, target: folder }, quietContext);
  const file = path.join(folder, 'adapter_model.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] = 0x40;
  writeFileSync(file, bytes);
  const damaged = { code: 'adapters.damaged', data: { file: 'adapter_model.safetensors' } };
  await expect(
    importAdapter({ ...imported, folder, target: within('x') }, quietContext),
  ).rejects.toMatchObject(damaged);
  await expect(
    exportAdapter({ adapterFolder: folder, target: within('x') }, quietContext),
  ).rejects.toMatchObject(damaged);
});

test('what is there already is not written over, and nothing half-written stays', async () => {
  const target = within('taken');
  await exportAdapter({ adapterFolder, target }, quietContext);
  const refused = { code: 'file.unwritable' };
  await expect(exportAdapter({ adapterFolder, target }, quietContext)).rejects.toMatchObject(refused);
  await expect(
    importAdapter({ ...imported, folder: adapterFolder, target }, quietContext),
  ).rejects.toMatchObject(refused);
  expect(readdirSync(root).filter((name) => name.includes('partial'))).toEqual([]);
  expect(await readAdapter(target, architecture)).toEqual(adapter);
});
