import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { formatSafetensors } from '../../ml/formats/safetensorsWriter.ts';
import type { LoraAdapter } from '../../ml/lora/adapter.ts';
import { loraParameterCount } from '../../ml/lora/parameters.ts';
import { formatPeftConfig } from '../../ml/lora/peftConfig.ts';
import { toPeft } from '../../ml/lora/toPeft.ts';
import { encodeFloat16 } from '../../ml/quantize/float16.ts';
import { sampleModelFolder } from '../quantize/modelFolder.reference.ts';
import { readAdapter, readAdapterManifest, readPeftFolder, verifyAdapter } from './readAdapter.ts';
import { type AdapterToWrite, writeAdapter } from './writeAdapter.ts';

let root: string;
let architecture: Architecture;
let given: AdapterToWrite;
let adapter: LoraAdapter;
let made = 0;
const fresh = () => path.join(root, `adapter-${++made}`);

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'inhouse-adapter-'));
  const modelFolder = path.join(root, 'model');
  ({ architecture } = await sampleModelFolder(modelFolder));
  const shape = { rank: 4, targets: ['q', 'v', 'down'] } as const;
  const parameters = new Float32Array(loraParameterCount(architecture, shape)).map((_, i) => Math.sin(i));
  adapter = { ...shape, scale: 2, parameters };
  given = { adapter, dropout: 0.05, modelFolder, baseName: 'sample', run: 'r1' };
});
afterAll(() => rmSync(root, { recursive: true }));

test('an adapter is read as it was written, and its folder holds PEFT’s files and one of ours', async () => {
  const folder = fresh();
  const manifest = await writeAdapter(folder, given);
  expect(readdirSync(folder).sort()).toEqual([
    'adapter.json',
    'adapter_config.json',
    'adapter_model.safetensors',
  ]);
  expect(readdirSync(root).filter((name) => name.includes('partial'))).toEqual([]);
  expect(await readAdapterManifest(folder)).toEqual(manifest);
  expect(manifest).toMatchObject({
    rank: 4,
    alpha: 8,
    targets: ['q', 'v', 'down'],
    run: 'r1',
    base: { name: 'sample' },
  });
  expect(await readAdapter(folder, architecture)).toEqual(adapter);
  expect((await readPeftFolder(folder, architecture)).config).toEqual({
    rank: 4,
    scale: 2,
    dropout: 0.05,
    baseModel: 'sample',
  });
});

test('a file that has changed since is named', async () => {
  for (const name of ['adapter_config.json', 'adapter_model.safetensors']) {
    const folder = fresh();
    await writeAdapter(folder, given);
    const bytes = readFileSync(path.join(folder, name));
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
    writeFileSync(path.join(folder, name), bytes);
    await expect(readAdapter(folder, architecture)).rejects.toMatchObject({
      code: 'adapters.damaged',
      data: { file: name },
    });
  }
  const folder = fresh();
  await writeAdapter(folder, given);
  writeFileSync(path.join(folder, 'adapter.json'), '{}');
  await expect(verifyAdapter(folder)).rejects.toMatchObject({
    code: 'adapters.damaged',
    data: { file: 'adapter.json' },
  });
});

async function foreign(
  dtype: 'F32' | 'F16' | 'BF16',
  change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
) {
  const folder = fresh();
  await mkdir(folder);
  const peft = toPeft(architecture, adapter);
  const tensors = peft.tensors.map((tensor) => ({ ...tensor, dtype, data: encoded[dtype](tensor.data()) }));
  writeFileSync(path.join(folder, 'adapter_model.safetensors'), change(formatSafetensors(tensors)));
  writeFileSync(
    path.join(folder, 'adapter_config.json'),
    formatPeftConfig({ ...peft, dropout: 0, baseModel: null }),
  );
  return folder;
}

const encoded = {
  F32: (values: Float32Array<ArrayBuffer>) => new Uint8Array(values.buffer),
  F16: (values: Float32Array<ArrayBuffer>) => new Uint8Array(Uint16Array.from(values, encodeFloat16).buffer),
  BF16: (values: Float32Array<ArrayBuffer>) =>
    new Uint8Array(Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16).buffer),
};

test.each([
  ['F32', 0],
  ['F16', 1e-3],
  ['BF16', 8e-3],
] as const)('an adapter in %s is taken', async (dtype, tolerance) => {
  const { parameters } = (await readPeftFolder(await foreign(dtype), architecture)).adapter;
  const differences = parameters.map((value, i) => Math.abs(value - (adapter.parameters[i] ?? Number.NaN)));
  expect(differences.reduce((most, one) => Math.max(most, one), 0)).toBeLessThanOrEqual(tolerance);
});

test('a folder that is no adapter, a pickle, a cut-off file and a link that leaves the folder are each refused as what they are', async () => {
  const refusal = (folder: string) => expect(readPeftFolder(folder, architecture)).rejects;
  const empty = fresh();
  await mkdir(empty);
  await refusal(empty).toMatchObject({ code: 'adapters.fileMissing', data: { file: 'adapter_config.json' } });
  const bare = await foreign('F32');
  rmSync(path.join(bare, 'adapter_model.safetensors'));
  await refusal(bare).toMatchObject({
    code: 'adapters.fileMissing',
    data: { file: 'adapter_model.safetensors' },
  });
  writeFileSync(path.join(bare, 'adapter_model.bin'), 'x');
  await refusal(bare).toMatchObject({ code: 'weights.pickle' });
  symlinkSync(
    path.join(await foreign('F32'), 'adapter_model.safetensors'),
    path.join(bare, 'adapter_model.safetensors'),
  );
  await refusal(bare).toMatchObject({ code: 'import.linkOutside' });
  const cut = await foreign('F32');
  truncateSync(path.join(cut, 'adapter_model.safetensors'), 5_000);
  await refusal(cut).toMatchObject({ code: 'safetensors.truncated' });
  const endless = await foreign('F32', (bytes) => {
    new DataView(bytes.buffer).setBigUint64(0, 2n ** 62n, true);
    return bytes;
  });
  await refusal(endless).toMatchObject({ code: 'safetensors.headerTooLarge' });
});

test('a disk that takes nothing leaves no adapter behind', async () => {
  const folder = path.join(root, 'model', 'model.json', 'adapter');
  await expect(writeAdapter(folder, given)).rejects.toMatchObject({ code: 'file.unwritable' });
});
