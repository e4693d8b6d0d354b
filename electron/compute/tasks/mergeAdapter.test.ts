import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loraTargets } from '../../common/training.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import type { SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import type { LoraAdapter } from '../../ml/lora/adapter.ts';
import { mergedTensors, randomAdapter } from '../../ml/lora/randomAdapter.reference.ts';
import type { SourceDtype } from '../../ml/quantize/decodeRow.ts';
import { encodeValues } from '../../ml/quantize/encodeValues.ts';
import { fullParameters } from '../../ml/training/fullWeights.ts';
import { trainedChanges } from '../../ml/training/trainedChanges.ts';
import { writeAdapter } from '../adapters/writeAdapter.ts';
import { writeModelFolder } from '../adapters/writeModelFolder.ts';
import { readTensors } from '../decoder/sourceTensors.reference.ts';
import { openTestSession } from '../decoder/testSession.reference.ts';
import { layout } from '../layout.ts';
import { quietContext } from '../quality/importedModel.fixture.ts';
import type { TaskContext } from '../task.ts';
import { safetensorsModel } from '../testing/safetensorsModel.ts';
import { mergeAdapter } from './mergeAdapter.ts';

const root = mkdtempSync(path.join(tmpdir(), 'inhouse-merge-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;

interface Case {
  readonly modelFolder: string;
  readonly adapterFolder: string;
  readonly target: string;
  readonly architecture: Architecture;
  readonly tensors: SourceTensors;
  readonly adapter: LoraAdapter;
}

async function prepared(name: keyof typeof tinyModels, dtype: SourceDtype, gain = 1): Promise<Case> {
  const folder = path.join(root, String(++made));
  const modelFolder = path.join(folder, 'model');
  const adapterFolder = path.join(folder, 'adapter');
  const architecture = tinyModels[name];
  const tensors = randomWeights(architecture);
  await safetensorsModel(modelFolder, { architecture, tensors, dtype });
  const usual = randomAdapter(architecture, { targets: loraTargets });
  const adapter = { ...usual, parameters: usual.parameters.map((value) => gain * value) };
  await writeAdapter(adapterFolder, { adapter, dropout: 0, modelFolder, baseName: null, run: null });
  return { modelFolder, adapterFolder, target: path.join(folder, 'merged'), architecture, tensors, adapter };
}

const contents = (folder: string) =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(folder, file), readFileSync(file).toString('base64')]),
  );

test.each(['llama, untied', 'qwen2, seven heads over one', 'phi3, fused matrices'] as const)(
  '%s in F32: the merged model gives the logits that base and adapter give together, and the source stays as it is',
  async (name) => {
    const { architecture, tensors, adapter, ...folders } = await prepared(name, 'F32');
    const before = contents(folders.modelFolder);
    await mergeAdapter(folders, quietContext);
    expect(contents(folders.modelFolder)).toEqual(before);
    expect(readdirSync(folders.target).sort()).toEqual(['README.md', 'model.safetensors']);
    const ids = [3, 1, 4, 1, 5, 9, 2, 6, 5];
    const merged = await readTensors(folders.target);
    await using whole = await openTestSession(architecture, merged, {});
    await using apart = await openTestSession(architecture, tensors, { adapter, binding: 'resident' });
    const [found, expected] = [await whole.run(ids, 0), await apart.run(ids, 0)];
    const spread = Math.sqrt(expected.reduce((sum, logit) => sum + logit * logit, 0) / expected.length);
    const difference = expected.reduce(
      (most, logit, i) => Math.max(most, Math.abs(logit - (found[i] ?? Number.NaN))),
      0,
    );
    expect(difference / spread).toBeLessThan(1e-4);
  },
);

test.each(['F32', 'F16', 'BF16'] as const)(
  'in %s every value is the nearest to W + scale · B A, and what the adapter does not change keeps its bytes',
  async (dtype) => {
    const { architecture, adapter, ...folders } = await prepared('llama, biases everywhere', dtype);
    const narrowed = await prepared('llama, biases everywhere', dtype);
    await mergeAdapter(folders, quietContext);
    const kept = (tensors: SourceTensors): SourceTensors =>
      new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: rounded(data, dtype) }]));
    const expected = mergedTensors(architecture, kept(narrowed.tensors), adapter);
    await safetensorsModel(narrowed.modelFolder, { architecture, tensors: expected, dtype });
    const file = (folder: string) => readFileSync(path.join(folder, 'model.safetensors'));
    const [found, wanted] = [file(folders.target), file(path.join(narrowed.modelFolder, layout.source))];
    // Summing in another order moves a value that lies in the middle of two now and then, by the smallest step.
    const width = dtype === 'F32' ? 4 : 2;
    let different = 0;
    for (let i = 0; i < wanted.length; i += width)
      if (!found.subarray(i, i + width).equals(wanted.subarray(i, i + width))) different += 1;
    expect(found.length).toBe(wanted.length);
    expect(different / (wanted.length / width)).toBeLessThan(1e-4);
  },
);

function rounded(data: Float64Array, dtype: SourceDtype): Float64Array {
  const bytes = encodeValues(Float32Array.from(data), dtype) ?? new Uint8Array();
  if (dtype === 'F32') return Float64Array.from(new Float32Array(bytes.buffer));
  if (dtype === 'F16') return Float64Array.from(new Float16Array(bytes.buffer));
  const widened = Uint32Array.from(new Uint16Array(bytes.buffer), (half) => half << 16);
  return Float64Array.from(new Float32Array(widened.buffer));
}

test('a merge that is cancelled half-way leaves nothing, and one that was killed is begun anew', async () => {
  const { modelFolder, adapterFolder, target } = await prepared('llama, untied', 'BF16');
  const stop = new AbortController();
  const context: TaskContext = {
    ...{ signal: stop.signal, output: () => undefined },
    progress: (_step, done, total) => {
      if (done > total / 2) stop.abort();
    },
  };
  const input = { modelFolder, adapterFolder, target };
  await expect(mergeAdapter(input, context)).rejects.toMatchObject({ code: 'request.cancelled' });
  expect(readdirSync(path.dirname(target)).sort()).toEqual(['adapter', 'model']);
  mkdirSync(`${target}.partial`);
  writeFileSync(path.join(`${target}.partial`, 'model.safetensors'), 'half a file');
  await mergeAdapter(input, quietContext);
  expect(readdirSync(path.dirname(target)).sort()).toEqual(['adapter', 'merged', 'model']);
  expect(readdirSync(target).sort()).toEqual(['README.md', 'model.safetensors']);
});

test('an adapter that drives values out of their type, and one of another model, make no model', async () => {
  const { target, ...wild } = await prepared('llama, untied', 'F16', 1e4);
  await expect(mergeAdapter({ ...wild, target }, quietContext)).rejects.toMatchObject({
    code: 'adapters.outOfRange',
  });
  const other = await prepared('mistral, sliding window', 'F16');
  const input = { modelFolder: wild.modelFolder, adapterFolder: other.adapterFolder, target };
  await expect(mergeAdapter(input, quietContext)).rejects.toMatchObject({ code: 'adapters.otherBase' });
  expect(existsSync(target)).toBe(false);
});

test.each(['llama, untied', 'qwen3, norms over heads', 'phi3, fused matrices'] as const)(
  '%s that was trained as a whole is written with its own values, also in a head that is the embedding',
  async (name) => {
    const { modelFolder, target, architecture, tensors } = await prepared(name, 'F32');
    const embedding = tensors.get('model.embed_tokens.weight');
    const [head, source] = [tensors.get('lm_head.weight') ?? embedding, new Map(tensors)];
    if (!head || !embedding) throw new Error('no head');
    // Some exports hold a tied head all the same.
    source.set('lm_head.weight', head);
    await safetensorsModel(modelFolder, { architecture, tensors: source, dtype: 'F32' });
    const learnt = randomWeights(architecture, 7);
    const parameters = fullParameters(architecture);
    const values = Float32Array.from(parameters.flatMap((one) => [...(learnt.get(one.name)?.data ?? [])]));
    const changes = trainedChanges(architecture, { parameters, values });
    const change = (tensor: string) => changes.get(tensor) ?? null;
    await writeModelFolder({ modelFolder, target, change }, quietContext);
    const written = await readTensors(target);
    for (const [tensor, { data }] of learnt) expect(written.get(tensor)?.data).toEqual(data);
    const wanted = learnt.get(architecture.tiedEmbedding ? 'model.embed_tokens.weight' : 'lm_head.weight');
    expect(written.get('lm_head.weight')?.data).toEqual(wanted?.data);
  },
);
