import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loraTargets } from '../../common/training.ts';
import { forward } from '../../ml/architectures/forward.reference.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { mergedTensors, randomAdapter } from '../../ml/lora/randomAdapter.reference.ts';
import { writeAdapter } from '../adapters/writeAdapter.ts';
import { readTensors } from '../decoder/sourceTensors.reference.ts';
import { type ImportedModel, importedModel, quietContext } from '../quality/importedModel.fixture.ts';
import { prepare } from '../tasks/prepare.ts';
import { createModelHost, type ModelHost } from './loadedModel.ts';
import { openWithAdapter } from './openDecoder.ts';
import type { LoadInput } from './requests.ts';

let root: string;
let model: ImportedModel;
const folders: string[] = [];
const how = { profile: 'exact', threads: 2, usePrepared: true } as const;
const sampleConfig = await import('../../../assets/sample-model/config.json', { with: { type: 'json' } });
const architecture = parseArchitecture(sampleConfig.default);
const adapters = [1, 2, 3].map((seed) =>
  randomAdapter(architecture, { targets: seed === 2 ? ['v', 'o'] : loraTargets, rank: 4, seed }),
);

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'inhouse-adapters-'));
  model = await importedModel('assets/sample-model');
  for (const [index, adapter] of adapters.entries()) {
    const folder = path.join(root, `a${index}`);
    await writeAdapter(folder, {
      adapter,
      dropout: 0,
      modelFolder: model.modelFolder,
      baseName: null,
      run: null,
    });
    folders.push(folder);
  }
  await model.addVariant('fp32', null);
  await model.addVariant('int8', 32);
}, 60_000);
afterAll(() => {
  model[Symbol.dispose]();
  rmSync(root, { recursive: true });
});

const load = (precision: 'fp32' | 'int8'): LoadInput => ({
  ...{ modelFolder: model.modelFolder, precision, blockSize: precision === 'int8' ? 32 : null },
  ...how,
});

async function answer(host: ModelHost, adapter?: string): Promise<string> {
  let text = '';
  const asked = {
    messages: [{ role: 'user', content: 'How do I clear E40?' }],
    sampling: { temperature: 0, maxTokens: 12 },
  } as const;
  for await (const event of host.generate({ ...asked, adapter }, new AbortController().signal))
    if (event.kind === 'text') text += event.text;
  return text;
}

test('the sample model with an adapter gives the logits of the merged model', async () => {
  const ids = [5, 9, 400, 31, 77, 12, 900, 64];
  const tensors = await readTensors(path.join(model.modelFolder, 'source'));
  const expected = forward(
    architecture,
    mergedTensors(architecture, tensors, adapters[0] ?? randomAdapter(architecture, { targets: [] })),
    ids,
  ).flat();
  await using opened = await openWithAdapter({ ...load('fp32'), rows: 'all' }, folders[0] ?? '');
  const found = await opened.session.run(ids, 0);
  const spread = Math.sqrt(expected.reduce((sum, logit) => sum + logit * logit, 0) / expected.length);
  const differences = expected.map((logit, i) => Math.abs(logit - (found[i] ?? Number.NaN)));
  expect(Math.max(...differences) / spread).toBeLessThan(1e-4);
});

test('base and adapters answer beside each other, each as it does alone, and come back as they were', async () => {
  const alone: string[] = [];
  for (const folder of [undefined, ...folders]) {
    const host = createModelHost();
    await host.load(load('int8'));
    alone.push(await answer(host, folder));
  }
  expect(new Set(alone).size).toBe(4);
  const host = createModelHost();
  await host.load({ ...load('int8'), shareWeights: true });
  const both = () => Promise.all([undefined, ...folders].map((folder) => answer(host, folder)));
  expect(await both()).toEqual(alone);
  expect(await both()).toEqual(alone);
}, 60_000);

test('adapters of one shape in turns keep the model usable over prepared weights', async () => {
  await prepare({ ...load('int8'), ...how }, quietContext);
  const host = createModelHost();
  expect((await host.load(load('int8'))).preparedUsed).toBe(true);
  const plain = await answer(host);
  const tuned = await answer(host, folders[0]);
  expect(tuned).not.toBe(plain);
  for (const folder of folders) await answer(host, folder);
  expect([await answer(host), await answer(host, folders[0])]).toEqual([plain, tuned]);
}, 60_000);

test('an adapter of another model, a damaged one and one that is gone are refused; the base answers on', async () => {
  const host = createModelHost();
  await host.load(load('int8'));
  const foreign = path.join(root, 'foreign');
  const manifest = await writeAdapter(foreign, {
    adapter: randomAdapter(architecture, { targets: ['q'] }),
    dropout: 0,
    modelFolder: model.modelFolder,
    baseName: null,
    run: null,
  });
  writeFileSync(
    path.join(foreign, 'adapter.json'),
    JSON.stringify({ ...manifest, base: { ...manifest.base, sha256: 'other' } }),
  );
  await expect(answer(host, foreign)).rejects.toMatchObject({ code: 'adapters.otherBase' });
  writeFileSync(path.join(foreign, 'adapter.json'), JSON.stringify(manifest));
  writeFileSync(path.join(foreign, 'adapter_config.json'), '{}');
  await expect(answer(host, foreign)).rejects.toMatchObject({ code: 'adapters.damaged' });
  await expect(answer(host, path.join(root, 'none'))).rejects.toMatchObject({ code: 'file.unreadable' });
  expect((await answer(host)).length).toBeGreaterThan(0);
}, 60_000);

test('the stock binding says that it takes none', async () => {
  const host = createModelHost();
  await host.load({ ...load('int8'), binding: 'stock' });
  await expect(answer(host, folders[0])).rejects.toMatchObject({ code: 'adapters.needsResident' });
  await expect(
    openWithAdapter({ ...load('int8'), binding: 'stock' }, folders[0] ?? ''),
  ).rejects.toMatchObject({ code: 'adapters.needsResident' });
});
