import { mkdir, open, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A decoder of the Qwen2 architecture, by its sizes alone; weights are random, so only speed and memory mean anything. */
export interface SyntheticShape {
  readonly name: string;
  readonly layerCount: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly headCount: number;
  readonly kvHeadCount: number;
  readonly vocabSize: number;
}

/** Sizes of Qwen2.5-0.5B's config.json: 494M parameters, 988 MB in BF16, head and embedding tied. */
export const halfBillion: SyntheticShape = {
  name: 'synthetic-0.5b-distinct',
  layerCount: 24,
  hiddenSize: 896,
  intermediateSize: 4864,
  headCount: 14,
  kvHeadCount: 2,
  vocabSize: 151_936,
};

export interface SyntheticTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Norm weights are ones, everything else is noise. */
  readonly kind: 'matrix' | 'norm' | 'bias';
}

export function tensorsOf(shape: SyntheticShape): SyntheticTensor[] {
  const { hiddenSize: hidden, intermediateSize: inner } = shape;
  const kv = (hidden / shape.headCount) * shape.kvHeadCount;
  const layers = Array.from({ length: shape.layerCount }, (_, layer) => {
    const at = (name: string) => `model.layers.${layer}.${name}`;
    const matrix = (name: string, rows: number, columns: number) =>
      ({ name: at(`${name}.weight`), shape: [rows, columns], kind: 'matrix' }) as const;
    const bias = (name: string, rows: number) =>
      ({ name: at(`${name}.bias`), shape: [rows], kind: 'bias' }) as const;
    const norm = (name: string) => ({ name: at(`${name}.weight`), shape: [hidden], kind: 'norm' }) as const;
    return [
      norm('input_layernorm'),
      matrix('self_attn.q_proj', hidden, hidden),
      bias('self_attn.q_proj', hidden),
      matrix('self_attn.k_proj', kv, hidden),
      bias('self_attn.k_proj', kv),
      matrix('self_attn.v_proj', kv, hidden),
      bias('self_attn.v_proj', kv),
      matrix('self_attn.o_proj', hidden, hidden),
      norm('post_attention_layernorm'),
      matrix('mlp.gate_proj', inner, hidden),
      matrix('mlp.up_proj', inner, hidden),
      matrix('mlp.down_proj', hidden, inner),
    ];
  });
  return [
    { name: 'model.embed_tokens.weight', shape: [shape.vocabSize, hidden], kind: 'matrix' },
    ...layers.flat(),
    { name: 'model.norm.weight', shape: [hidden], kind: 'norm' },
  ];
}

/**
 * Values of one tensor as BF16 bits: uniform noise of a trained matrix's size, from a small repeatable generator. Every tensor
 * has values of its own: ONNX Runtime keeps equal packed weights once, so layers that are alike would flatter its memory.
 */
export function bf16Values(tensor: SyntheticTensor): Uint16Array {
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  const bits = new Uint16Array(count);
  if (tensor.kind === 'norm') return bits.fill(0x3f80);
  let state = seedOf(tensor.name);
  for (let index = 0; index < count; index += 1) {
    // xorshift32; the sign and seven bits of mantissa are random, the exponent lies between 2^-9 and 2^-6.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const exponent = 118 + ((state >>> 8) & 3);
    bits[index] = ((state >>> 16) & 0x8000) | (exponent << 7) | (state & 0x7f);
  }
  return bits;
}

/** FNV-1a of the name; never zero, from which xorshift does not move. */
function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash || 1;
}

/** Writes a Hugging Face folder with one BF16 safetensors file. `tokenizerJson` must know `vocabSize` ids or fewer. */
export async function writeSyntheticModel(
  folder: string,
  shape: SyntheticShape,
  tokenizerJson: Uint8Array,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config(shape), null, 2));
  await writeFile(path.join(folder, 'tokenizer.json'), tokenizerJson);
  await writeFile(path.join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizerConfig));
  const tensors = tensorsOf(shape);
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const tensor of tensors) {
    const sizeBytes = 2 * tensor.shape.reduce((product, size) => product * size, 1);
    header[tensor.name] = { dtype: 'BF16', shape: tensor.shape, data_offsets: [offset, offset + sizeBytes] };
    offset += sizeBytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = await open(path.join(folder, 'model.safetensors'), 'w');
  try {
    await file.write(length);
    await file.write(text);
    for (const tensor of tensors) await file.write(new Uint8Array(bf16Values(tensor).buffer));
  } finally {
    await file.close();
  }
}

function config(shape: SyntheticShape) {
  return {
    architectures: ['Qwen2ForCausalLM'],
    model_type: 'qwen2',
    vocab_size: shape.vocabSize,
    hidden_size: shape.hiddenSize,
    intermediate_size: shape.intermediateSize,
    num_hidden_layers: shape.layerCount,
    num_attention_heads: shape.headCount,
    num_key_value_heads: shape.kvHeadCount,
    max_position_embeddings: 32_768,
    rope_theta: 1_000_000,
    rms_norm_eps: 1e-6,
    hidden_act: 'silu',
    tie_word_embeddings: true,
    use_sliding_window: false,
    torch_dtype: 'bfloat16',
    bos_token_id: 151_643,
    eos_token_id: 151_645,
  };
}

const tokenizerConfig = {
  tokenizer_class: 'Qwen2Tokenizer',
  eos_token: '<|im_end|>',
  pad_token: '<|endoftext|>',
  chat_template:
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
};
