import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expectedTensors } from '../../ml/architectures/describe.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { parseJsonObject } from '../../ml/formats/safeJson.ts';
import type { SafetensorsDtype } from '../../ml/formats/safetensors.ts';
import { formatSafetensors } from '../../ml/formats/safetensorsWriter.ts';

export interface TinyTensor {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

export interface TinyModel {
  readonly config: Record<string, unknown>;
  readonly tensors: readonly TinyTensor[];
  /** File name to content; `config.json`, `tokenizer.json` and the weights are made from the fields above. */
  readonly files: Record<string, string | Uint8Array>;
}

export const tinyConfig = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  hidden_size: 32,
  intermediate_size: 64,
  num_hidden_layers: 1,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 16,
  max_position_embeddings: 64,
  rms_norm_eps: 1e-5,
  torch_dtype: 'float32',
};

const tinyTokenizer = {
  version: '1.0',
  added_tokens: [],
  model: {
    type: 'BPE',
    vocab: Object.fromEntries(Array.from('abcdefghijklmnop', (char, id) => [char, id])),
    merges: [],
  },
};

/** A model of a few kilobytes with every tensor that its config implies (float32, a pattern of small values). */
export function tinyModel(config: Record<string, unknown> = tinyConfig): TinyModel {
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  const architecture = parseArchitecture(
    parseJsonObject(bytes, { file: 'config.json', limitBytes: bytes.length }),
  );
  const tensors = expectedTensors(architecture).map(({ name, shape }, seed) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length: count }, (_, i) => (((i + seed) * 37) % 101) / 1010 - 0.05);
    return { name, dtype: 'F32' as const, shape, data: new Uint8Array(values.buffer) };
  });
  return { config, tensors, files: { 'tokenizer.json': JSON.stringify(tinyTokenizer) } };
}

/** Writes the model as a Hugging Face folder with one weight file, or none when it has no tensors. */
export async function writeModel(folder: string, { config, tensors, files }: TinyModel): Promise<void> {
  await mkdir(folder, { recursive: true });
  const made = {
    'config.json': JSON.stringify(config),
    ...(tensors.length === 0 ? {} : { 'model.safetensors': formatSafetensors(tensors) }),
    ...files,
  };
  for (const [name, content] of Object.entries(made)) await writeFile(path.join(folder, name), content);
}
