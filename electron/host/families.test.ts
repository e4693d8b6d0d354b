import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tinyModel, writeModel } from '../compute/testing/tinyModel.ts';
import { openEngineClient, succeeded } from './engineClient.fixture.ts';
import { sampleModelFolder } from './paths.ts';

const common = {
  vocab_size: 4096,
  hidden_size: 128,
  intermediate_size: 256,
  num_hidden_layers: 2,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  max_position_embeddings: 256,
  rms_norm_eps: 1e-5,
  hidden_act: 'silu',
  torch_dtype: 'float32',
};
const llama3 = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 };

/** What each family is known by in a config.json. */
const families = {
  'Llama 3': {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    head_dim: 32,
    tie_word_embeddings: true,
    rope_scaling: { ...llama3, original_max_position_embeddings: 64 },
  },
  'Llama 2': {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    tie_word_embeddings: false,
    rope_scaling: { type: 'linear', factor: 2 },
  },
  Mistral: { architectures: ['MistralForCausalLM'], model_type: 'mistral', sliding_window: 64 },
  Qwen2: {
    architectures: ['Qwen2ForCausalLM'],
    model_type: 'qwen2',
    hidden_size: 112,
    num_attention_heads: 14,
    num_key_value_heads: 2,
    tie_word_embeddings: true,
  },
  Qwen3: {
    architectures: ['Qwen3ForCausalLM'],
    model_type: 'qwen3',
    head_dim: 32,
    tie_word_embeddings: true,
  },
  'Phi-3': {
    architectures: ['Phi3ForCausalLM'],
    model_type: 'phi3',
    num_key_value_heads: 8,
    sliding_window: 100,
  },
};

async function writeFolder(family: object): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-family-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeModel(folder, { ...tinyModel({ ...common, ...family }), files: {} });
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json']) {
    await copyFile(path.join(sampleModelFolder, name), path.join(folder, name));
  }
  return folder;
}

test.each(Object.entries(families))(
  'a %s folder goes the whole way from disk to an answer',
  async (_name, family) => {
    const client = await openEngineClient();
    const { grant: folder } = await client.files.grant({ path: await writeFolder(family) });
    const imported = await client.models.import({ folder, name: 'tiny', report: false });
    await succeeded(client, imported.job);
    const sampling = { maxTokens: 5, temperature: 0 };
    const sent = await client.chat.send({ model: 'tiny', text: 'How do I clear E40?', sampling });
    await succeeded(client, sent.answers[0].job);
    const { messages } = await client.chat.messages({ conversation: sent.conversation });
    expect(messages.at(-1)).toMatchObject({ role: 'assistant', state: 'done', stats: { answerTokens: 5 } });
  },
);
