import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError, isErrorCode } from '../../electron/common/errors/appError.ts';
import { writeAdapter } from '../../electron/compute/adapters/writeAdapter.ts';
import { createImportChecks } from '../../electron/compute/model/importChecks.ts';
import { withTimeLimit } from '../../electron/compute/model/timeLimit.ts';
import { readMeasuringText } from '../../electron/compute/quality/text.ts';
import { openSourceFolder } from '../../electron/compute/sourceFolder.ts';
import { importAdapter } from '../../electron/compute/tasks/importAdapter.ts';
import { preview } from '../../electron/compute/tasks/preview.ts';
import { safetensorsModel } from '../../electron/compute/testing/safetensorsModel.ts';
import { randomWeights, tinyModels } from '../../electron/ml/architectures/randomModels.reference.ts';
import { inspectHfFolder } from '../../electron/ml/formats/hfFolder.ts';
import { readSafetensorsHeader } from '../../electron/ml/formats/safetensors.ts';
import { parseTemplate } from '../../electron/ml/formats/tokenizerFiles.ts';
import { randomAdapter } from '../../electron/ml/lora/randomAdapter.reference.ts';
import { probeTemplate } from '../../electron/ml/tokenize/probeTemplate.ts';
import { openReadAt } from '../../electron/vault/files.ts';
import { copyInto, place, seedOf, seedsOf, textSeed } from './files.ts';
import { binary, insertWords, textual } from './mutate.ts';
import { changeHeader, json } from './mutateJson.ts';
import type { Seed, Target, TargetInput } from './target.ts';

const quiet = { signal: new AbortController().signal, progress: () => undefined, output: () => undefined };
/** Shorter than in the product, so that what it stops is not taken for a hang. */
const probeLimitMs = 2_000;

/** A whole small model with the input in place of one file; what is found wrong is what it is refused for. */
async function readModelFolder(input: TargetInput): Promise<unknown> {
  copyInto('e2e/fixtures/stories260K', input.folder);
  if (input.name.endsWith('.index.json')) rmSync(path.join(input.folder, 'model.safetensors'));
  place(input, input.name);
  const source = await openSourceFolder(input.folder);
  const { problems } = await inspectHfFolder(source, createImportChecks(probeLimitMs));
  const refused = problems.find(({ severity }) => severity === 'refuse');
  if (!refused) return undefined;
  if (!isErrorCode(refused.code)) throw new Error(`no code: ${refused.code}`);
  throw new AppError(refused.code, refused.data);
}

const index = {
  metadata: { total_size: 1_053_184 },
  weight_map: {
    'model.norm.weight': 'model-00001-of-00002.safetensors',
    'lm_head.weight': 'model.safetensors',
  },
};

const templateWords = [
  '{% for a in range(10**9) %}',
  '{{ "a" * 1000000000 }}',
  '{% endfor %}',
  '{%',
  '{{',
  '}}',
  '{#',
  '{{ messages.constructor }}',
  '{{ [].__class__ }}',
  '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}',
  '{% set ns = namespace(x=1) %}',
  '|tojson',
  '|join',
  '('.repeat(2_000),
] as const;

/** As PEFT and this product write one, for a model in memory. */
const architecture = tinyModels['llama, untied'];
const adapterOf = (folder: string) => ({
  model: path.join(folder, 'model'),
  peft: path.join(folder, 'peft'),
});

async function writePeft(folder: string): Promise<void> {
  const { model, peft } = adapterOf(folder);
  await safetensorsModel(model, { architecture, tensors: randomWeights(architecture), dtype: 'F32' });
  const adapter = randomAdapter(architecture, { targets: ['q', 'up'], rank: 2 });
  await writeAdapter(peft, { adapter, dropout: 0.1, modelFolder: model, baseName: 'ward', run: null });
}

async function readPeft(input: TargetInput): Promise<unknown> {
  await writePeft(input.folder);
  const { model: modelFolder, peft } = adapterOf(input.folder);
  // With its hashes beside it, a changed file would be refused for them alone.
  if (input.name !== 'adapter.json') rmSync(path.join(peft, 'adapter.json'));
  place({ ...input, folder: peft }, input.name);
  const target = path.join(input.folder, 'made');
  return importAdapter({ folder: peft, modelFolder, baseName: 'ward', target }, quiet);
}

async function peftSeeds(): Promise<Seed[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-fuzz-peft-'));
  try {
    await writePeft(folder);
    return ['adapter_config.json', 'adapter_model.safetensors', 'adapter.json'].map((name) => ({
      name,
      bytes: readFileSync(path.join(adapterOf(folder).peft, name)),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const modelTargets: readonly Target[] = [
  {
    name: 'safetensors',
    seeds: () => [
      ...seedsOf('e2e/fixtures/malformed/safetensors', /^valid.*\.safetensors$/),
      seedOf('e2e/fixtures/stories260K/model.safetensors'),
    ],
    mutators: [changeHeader, changeHeader, changeHeader, ...binary],
    count: 400,
    memoryMb: 512,
    async read(input) {
      await using file = await openReadAt(place(input, 'model.safetensors'));
      return await readSafetensorsHeader(file, 'model.safetensors');
    },
  },
  {
    name: 'model-config',
    seeds: () => [
      seedOf('e2e/fixtures/stories260K/config.json'),
      seedOf('e2e/fixtures/stories260K/generation_config.json'),
      textSeed('model.safetensors.index.json', JSON.stringify(index)),
    ],
    mutators: json,
    count: 80,
    memoryMb: 512,
    read: readModelFolder,
  },
  {
    name: 'published-configs',
    seeds: () =>
      seedsOf('e2e/fixtures/configs', /\.json$/).map(({ bytes }) => ({ name: 'config.json', bytes })),
    mutators: json,
    count: 80,
    memoryMb: 512,
    read: readModelFolder,
  },
  {
    name: 'tokenizer',
    seeds: () =>
      [
        seedOf('e2e/fixtures/stories260K/tokenizer.json'),
        seedOf('e2e/fixtures/stories260K/tokenizer_config.json'),
        seedOf('e2e/fixtures/stories260K/special_tokens_map.json'),
        { ...seedOf('e2e/fixtures/malformed/hf_json/tok_proto/tokenizer.json') },
        seedOf('assets/sample-model/tokenizer.json'),
        seedOf('e2e/fixtures/tokenizers/qwen2.5-7b-instruct.tokenizer_config.json'),
      ].map(({ name, bytes }) => ({ name: name.replace(/^qwen[^_]*tokenizer_/, 'tokenizer_'), bytes })),
    mutators: json,
    count: 80,
    memoryMb: 768,
    read: readModelFolder,
  },
  {
    name: 'chat-template',
    seeds: () => seedsOf('e2e/fixtures/chat-templates', /\.jinja$/).filter(({ bytes }) => bytes.length > 0),
    mutators: [insertWords(templateWords), insertWords(templateWords), ...textual],
    count: 250,
    memoryMb: 768,
    async read(input) {
      place(input, 'chat_template.jinja');
      const template = await parseTemplate(await openSourceFolder(input.folder), { bos_token: '<s>' });
      if (template === false) throw new Error('there is a template');
      const expired = () => new AppError('template.tooMuchWork', { detail: 'too slow' });
      withTimeLimit({ limitMs: probeLimitMs, expired }, () => probeTemplate(template));
    },
  },
  {
    name: 'peft-folder',
    seeds: peftSeeds,
    mutators: [...json, changeHeader, changeHeader, ...binary],
    count: 120,
    memoryMb: 512,
    read: readPeft,
  },
  {
    name: 'foreign-file',
    seeds: () => [
      ...seedsOf('e2e/fixtures/malformed/gguf', /\.gguf$/),
      ...seedsOf('e2e/fixtures/malformed/onnx', /^(truncated|dims|opset).*\.onnx$/),
      ...seedsOf('e2e/fixtures/malformed/archives', /\.zip$/),
      ...seedsOf('e2e/fixtures/malformed/pickle', /^malicious\d_v\d\.pkl$/),
    ],
    mutators: binary,
    count: 150,
    memoryMb: 512,
    async read(input) {
      const { problems } = await preview({ folder: place(input, input.name) }, quiet);
      const [refused] = problems;
      if (!refused || !isErrorCode(refused.code)) throw new Error('a file is no folder');
      throw new AppError(refused.code, refused.data);
    },
  },
  {
    name: 'quality-text',
    seeds: () => [seedOf('assets/quality/text.txt')],
    mutators: textual,
    count: 40,
    memoryMb: 512,
    read: (input) => readMeasuringText(place(input, 'text.txt')),
  },
];
