import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { formatSafetensors } from '../../ml/formats/safetensorsWriter.ts';
import { type TinyModel, tinyConfig, tinyModel, writeModel } from '../testing/tinyModel.ts';
import { type PreviewResult, preview } from './preview.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const scratch = await mkdtemp(path.join(os.tmpdir(), 'inhouse-preview-'));
afterAll(() => rm(scratch, { recursive: true }));

let folders = 0;
function newFolder(): string {
  folders += 1;
  return path.join(scratch, String(folders), 'model');
}

function look(folder: string): Promise<PreviewResult> {
  return preview({ folder }, { signal: new AbortController().signal, progress: () => {}, output: () => {} });
}

function refusals({ problems }: PreviewResult): string[] {
  return problems.filter(({ severity }) => severity === 'refuse').map(({ code }) => code);
}

async function lookAt(model: TinyModel): Promise<PreviewResult> {
  const folder = newFolder();
  await writeModel(folder, model);
  return look(folder);
}

test('the sample model is described without a problem', async () => {
  const found = await look(path.join(repository, 'assets/sample-model'));
  expect(found).toMatchObject({
    name: 'sample-model',
    parameterCount: 3_150_144,
    sourcePrecision: 'BF16',
    hasChatTemplate: true,
  });
  expect(found.problems).toEqual([]);
  expect(found.architecture).toMatchObject({ family: 'qwen2', layerCount: 6, tiedEmbedding: true });
  expect(found.licence).toBe('apache-2.0');
  expect(found.files.map(({ name }) => name)).toEqual([
    'README.md',
    'config.json',
    'generation_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'model.safetensors',
  ]);
  expect(found.tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(2 * 3_150_144);
  const { int8, int4, fp16, fp32 } = found.variantBytes;
  expect(fp32).toBeGreaterThan(4 * 3_150_144);
  expect(fp32 / fp16).toBeCloseTo(2, 0);
  expect(fp16).toBeGreaterThan(int8);
  expect(int8).toBeGreaterThan(int4);
});

test('a real Llama trained by others is described; that it has no chat template is a warning', async () => {
  const found = await look(path.join(repository, 'e2e/fixtures/stories260K'));
  expect(found).toMatchObject({
    parameterCount: 260_032,
    sourcePrecision: 'F32',
    weightFiles: ['model.safetensors'],
  });
  expect(found.architecture).toMatchObject({ family: 'llama', headCount: 8, kvHeadCount: 4, headDim: 8 });
  expect(found.problems).toEqual([{ severity: 'warn', code: 'import.templateMissing', data: {} }]);
});

test('a pickle beside safetensors is not among the files that an import takes', async () => {
  const found = await lookAt({
    ...tinyModel(),
    files: { ...tinyModel().files, 'pytorch_model.bin': 'x', 'evil.py': 'x' },
  });
  expect(refusals(found)).toEqual([]);
  expect(found.files.map(({ name }) => name)).toEqual(['config.json', 'tokenizer.json', 'model.safetensors']);
});

test.each([
  ['model.gguf', 'GGUF', 'import.gguf'],
  ['model.onnx', '\u0008\u0007', 'import.onnx'],
  ['weights.dat', 'GGUF', 'import.gguf'],
  ['notes.txt', 'hello', 'import.notFolder'],
])('the file %s is refused with its own code', async (name, content, code) => {
  const folder = newFolder();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, name), content);
  expect(refusals(await look(path.join(folder, name)))).toEqual([code]);
});

test('several defects of one folder are all found', async () => {
  const found = await lookAt({
    config: { ...tinyConfig, vocab_size: -5 },
    tensors: [],
    files: { 'model.bin': 'x' },
  });
  expect(refusals(found)).toEqual(['weights.pickle', 'config.sizeInvalid', 'import.tokenizerMissing']);
});

test('a folder that is not there is an error, not a finding', async () => {
  await expect(look(path.join(scratch, 'nothing'))).rejects.toMatchObject({ code: 'file.unreadable' });
});

const model = tinyModel();
const [embedding] = model.tensors;
if (embedding === undefined) throw new Error('the tiny model has no tensors');
const others = model.tensors.slice(1);

const disagreeing: [string, TinyModel, string][] = [
  ['lacks a tensor', { ...model, tensors: others }, 'weights.tensorMissing'],
  [
    'has a tensor of another shape',
    { ...model, tensors: [{ ...embedding, shape: [32, 16] }, ...others] },
    'weights.shapeDisagrees',
  ],
  [
    'has a tensor of another type than its config says',
    {
      ...model,
      tensors: [
        { ...embedding, dtype: 'BF16', data: embedding.data.subarray(0, embedding.data.length / 2) },
        ...others,
      ],
    },
    'weights.dtypeDisagrees',
  ],
  [
    'has a tensor of integers',
    { ...model, tensors: [{ ...embedding, dtype: 'I32' }, ...others] },
    'weights.dtypeUnsupported',
  ],
  [
    'has more heads in its config than in its weights',
    { ...model, config: { ...tinyConfig, num_key_value_heads: 4 } },
    'weights.shapeDisagrees',
  ],
];

test.each(disagreeing)('a model that %s is refused', async (_what, broken, code) => {
  const found = await lookAt(broken);
  expect(refusals(found)).toEqual([code]);
  expect(found.architecture).toBeNull();
});

test('norms in float32 beside bfloat16 matrices are accepted, and the precision names both', async () => {
  const tensors = model.tensors.map((tensor) =>
    tensor.shape.length < 2
      ? tensor
      : { ...tensor, dtype: 'BF16' as const, data: tensor.data.subarray(0, tensor.data.length / 2) },
  );
  const found = await lookAt({ ...model, tensors, config: { ...tinyConfig, torch_dtype: 'bfloat16' } });
  expect(refusals(found)).toEqual([]);
  expect(found.sourcePrecision).toBe('BF16+F32');
});

test('rotary buffers are ignored silently, other tensors with a warning', async () => {
  const data = new Uint8Array(4);
  const extra = (name: string) => ({ name, dtype: 'F32' as const, shape: [1], data });
  const silent = await lookAt({
    ...model,
    tensors: [...model.tensors, extra('model.layers.0.self_attn.rotary_emb.inv_freq')],
  });
  expect(silent.problems.map(({ code }) => code)).toEqual(['import.templateMissing']);
  const loud = await lookAt({ ...model, tensors: [...model.tensors, extra('model.vision.weight')] });
  expect(loud.problems[0]).toEqual({
    severity: 'warn',
    code: 'weights.unusedTensors',
    data: { count: 1, tensor: 'model.vision.weight' },
  });
  expect(loud.architecture).not.toBeNull();
});

test('code that the folder brings for a family of ours is named and left behind', async () => {
  const found = await lookAt({
    ...model,
    config: { ...tinyConfig, auto_map: { AutoModelForCausalLM: 'modeling_x.Model' } },
    files: { ...model.files, 'modeling_x.py': 'x' },
  });
  expect(found.problems).toContainEqual({
    severity: 'warn',
    code: 'config.remoteCodeIgnored',
    data: { code: 'modeling_x.Model', family: 'llama' },
  });
  expect(found.files.some(({ name }) => name.endsWith('.py'))).toBe(false);
});

/** The tiny model in two shards, with its index. */
function sharded(): { files: Record<string, string | Uint8Array>; index: Record<string, string> } {
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
  const halves = [model.tensors.slice(0, 4), model.tensors.slice(4)] as const;
  const index = Object.fromEntries(
    halves.flatMap((half, i) => half.map(({ name }) => [name, shards[i === 0 ? 0 : 1]])),
  );
  return {
    files: { [shards[0]]: formatSafetensors(halves[0]), [shards[1]]: formatSafetensors(halves[1]) },
    index,
  };
}

function withShards(
  change: (parts: ReturnType<typeof sharded>) => Record<string, string | Uint8Array>,
): TinyModel {
  return { ...model, tensors: [], files: { ...model.files, ...change(sharded()) } };
}
const indexJson = (index: Record<string, string>) => JSON.stringify({ metadata: {}, weight_map: index });
const indexFile = 'model.safetensors.index.json';

test('shards are read with their index and, when all are there, without one', async () => {
  const found = await lookAt(withShards(({ files, index }) => ({ ...files, [indexFile]: indexJson(index) })));
  expect(refusals(found)).toEqual([]);
  expect(found.weightFiles).toEqual(['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']);
  expect(found.files.map(({ name }) => name)).toContain(indexFile);
  expect(new Set(found.tensors.map(({ file }) => file))).toEqual(new Set([0, 1]));
  expect(refusals(await lookAt(withShards(({ files }) => files)))).toEqual([]);
});

const shardDefects: [string, TinyModel, string][] = [
  [
    'a shard that the index names is missing',
    withShards(({ files, index }) => ({
      'model-00001-of-00002.safetensors': files['model-00001-of-00002.safetensors'] ?? '',
      [indexFile]: indexJson(index),
    })),
    'weights.shardMissing',
  ],
  [
    'a numbered shard is missing without an index',
    withShards(({ files }) => ({
      'model-00001-of-00002.safetensors': files['model-00001-of-00002.safetensors'] ?? '',
    })),
    'weights.shardMissing',
  ],
  [
    'the index puts a tensor in the wrong shard',
    withShards(({ files, index }) => ({
      ...files,
      [indexFile]: indexJson({ ...index, [embedding.name]: 'model-00002-of-00002.safetensors' }),
    })),
    'weights.indexDisagrees',
  ],
  [
    'two files hold the same tensors',
    withShards(() => ({
      'model-00001-of-00002.safetensors': formatSafetensors(model.tensors),
      'model-00002-of-00002.safetensors': formatSafetensors(model.tensors),
    })),
    'weights.tensorDuplicate',
  ],
  [
    'nothing says which files belong together',
    withShards(() => ({ 'a.safetensors': 'x', 'b.safetensors': 'x' })),
    'weights.ambiguous',
  ],
  [
    'the index names a path with a backslash',
    withShards(({ index }) => ({ [indexFile]: indexJson({ ...index, x: '..\\secret.safetensors' }) })),
    'import.pathOutside',
  ],
  [
    'the index names an absolute path',
    withShards(({ index }) => ({ [indexFile]: indexJson({ ...index, x: '/etc/passwd' }) })),
    'import.pathOutside',
  ],
  [
    'the index names a drive',
    withShards(({ index }) => ({ [indexFile]: indexJson({ ...index, x: 'C:model.safetensors' }) })),
    'import.pathOutside',
  ],
  [
    'the index names a pickle',
    withShards(({ index }) => ({ [indexFile]: indexJson({ ...index, x: 'pytorch_model.bin' }) })),
    'weights.pickle',
  ],
];

test.each(shardDefects)('refused: %s', async (_what, broken, code) => {
  expect(refusals(await lookAt(broken))).toEqual([code]);
});

test('a link that leaves the folder is refused and not followed; one that stays inside is followed', async () => {
  const folder = newFolder();
  await writeModel(folder, model);
  const outside = path.join(path.dirname(folder), 'secret.safetensors');
  const weights = path.join(folder, 'model.safetensors');
  await rename(weights, outside);
  await symlink('../secret.safetensors', weights);
  expect(refusals(await look(folder))).toEqual(['import.linkOutside']);
  await rm(weights);
  await rename(outside, path.join(folder, 'weights.real'));
  await symlink('weights.real', weights);
  expect(refusals(await look(folder))).toEqual([]);
});

test('a link that leads nowhere or in a circle is refused', async () => {
  const folder = newFolder();
  await writeModel(folder, { ...model, tensors: [] });
  await symlink('model.safetensors', path.join(folder, 'model.safetensors'));
  expect(refusals(await look(folder))).toEqual(['import.linkOutside']);
});

test('a snapshot of the Hugging Face cache is refused once, saying how to make a real copy', async () => {
  const cache = newFolder();
  const snapshot = path.join(cache, 'snapshots', 'abc');
  await writeModel(path.join(cache, 'blobs'), model);
  await mkdir(snapshot, { recursive: true });
  for (const name of ['config.json', 'tokenizer.json', 'model.safetensors'])
    await symlink(`../../blobs/${name}`, path.join(snapshot, name));
  expect(refusals(await look(snapshot))).toEqual(['import.huggingFaceCache']);
});

test('a folder where a file should be is refused', async () => {
  const folder = newFolder();
  await writeModel(folder, { ...model, files: {} });
  await mkdir(path.join(folder, 'tokenizer.json'));
  expect(refusals(await look(folder))).toEqual(['import.notFile']);
});

test.each([
  ['README.md', '---\nlanguage: en\nlicense: mit\n---\n# A model', 'mit'],
  ['README.md', '---\nlicense: other\nlicense_name: "llama3.1"\n---\n', 'llama3.1'],
  ['README.md', '# No front matter\nlicense: mit', null],
  ['LICENSE.txt', '                 Apache License\n           Version 2.0, January 2004', 'Apache-2.0'],
  ['LICENSE', 'Terms of our own', 'LICENSE'],
])('the licence is found in %s', async (name, content, licence) => {
  const found = await lookAt({ ...model, files: { ...model.files, [name]: content } });
  expect(found.licence).toBe(licence);
  expect(found.files.map((file) => file.name)).toContain(name);
});

test('a template file is parsed and never run', async () => {
  const fine = await lookAt({
    ...model,
    files: { ...model.files, 'chat_template.jinja': '{{ messages[0].content }}' },
  });
  expect([fine.hasChatTemplate, refusals(fine)]).toEqual([true, []]);
  const broken = await lookAt({ ...model, files: { ...model.files, 'chat_template.jinja': '{% if %}' } });
  expect(refusals(broken)).toEqual(['template.invalid']);
});

test('a template that would keep the parser busy for a minute is refused at once', async () => {
  const blanks = `{{ 1 }}${' '.repeat(250_000)}x`;
  const configured = JSON.stringify({ chat_template: [{ name: 'default', template: blanks }] });
  const start = performance.now();
  for (const files of [{ 'chat_template.jinja': blanks }, { 'tokenizer_config.json': configured }]) {
    expect(refusals(await lookAt({ ...model, files: { ...model.files, ...files } }))).toEqual([
      'template.invalid',
    ]);
  }
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('a tokenizer with more tokens than the model knows is a warning', async () => {
  const found = await lookAt({
    ...model,
    config: { ...tinyConfig, vocab_size: 12 },
    tensors: tinyModel({ ...tinyConfig, vocab_size: 12 }).tensors,
  });
  expect(found.problems).toContainEqual({
    severity: 'warn',
    code: 'import.tokenizerLarger',
    data: { highestId: 15, vocabSize: 12 },
  });
});

test('the preview does its work in a process that may read nothing but the folder, and a link does not lead it out', async () => {
  const folder = newFolder();
  await writeModel(folder, model);
  const secret = path.join(path.dirname(folder), 'secret.json');
  await writeFile(secret, '{"license": "secret"}');
  await symlink(secret, path.join(folder, 'generation_config.json'));
  const script = `
    import { preview } from ${JSON.stringify(path.join(import.meta.dirname, 'preview.ts'))};
    const context = { signal: new AbortController().signal, progress() {}, output() {} };
    console.log(JSON.stringify(await preview({ folder: ${JSON.stringify(folder)} }, context)));
  `;
  const code = ['electron', 'node_modules', 'package.json'].map(
    (name) => `--allow-fs-read=${path.join(repository, name)}`,
  );
  const output = execFileSync(process.execPath, [
    '--permission',
    ...code,
    `--allow-fs-read=${folder}`,
    '--input-type=module-typescript',
    '-e',
    script,
  ]);
  const found: PreviewResult = JSON.parse(output.toString());
  expect(refusals(found)).toEqual(['import.linkOutside']);
  expect(found.tensors).toHaveLength(model.tensors.length);
});
