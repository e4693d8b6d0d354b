import { type FileHandle, open } from 'node:fs/promises';
import { bf16Values, type SyntheticShape, type SyntheticTensor, tensorsOf } from './syntheticModel.ts';

/** llama.cpp's names for the tensors of a Qwen2 model (gguf-py/gguf/tensor_mapping.py). */
const names: readonly (readonly [RegExp, string])[] = [
  [/^model\.embed_tokens\.weight$/, 'token_embd.weight'],
  [/^model\.norm\.weight$/, 'output_norm.weight'],
  [/^model\.layers\.(\d+)\.input_layernorm\.weight$/, 'blk.$1.attn_norm.weight'],
  [/^model\.layers\.(\d+)\.post_attention_layernorm\.weight$/, 'blk.$1.ffn_norm.weight'],
  [/^model\.layers\.(\d+)\.self_attn\.([qkv])_proj\.(weight|bias)$/, 'blk.$1.attn_$2.$3'],
  [/^model\.layers\.(\d+)\.self_attn\.o_proj\.weight$/, 'blk.$1.attn_output.weight'],
  [/^model\.layers\.(\d+)\.mlp\.(gate|up|down)_proj\.weight$/, 'blk.$1.ffn_$2.weight'],
];

/** Block formats of ggml (ggml-common.h): 32 values share one float16 scale. */
const formats = {
  Q8_0: { type: 8, fileType: 7, blockBytes: 34, largest: 127 },
  Q4_0: { type: 2, fileType: 2, blockBytes: 18, largest: 8 },
} as const;
export type GgufFormat = keyof typeof formats;

const block = 32;
const alignment = 32;
const valueTypes = { u32: 4, f32: 6, string: 8, array: 9, i32: 5 } as const;

/**
 * What llama-quantize makes of a matrix of this model (llama-quant.cpp: llama_tensor_get_type): the output matrix, which is the
 * embedding where the two are tied, becomes Q6_K in a Q4_0 file, or Q8_0 where its rows are no multiple of 256 long, as here.
 */
function matrixFormat({ name }: SyntheticTensor, format: GgufFormat): GgufFormat {
  return name === 'model.embed_tokens.weight' ? 'Q8_0' : format;
}

/** Writes the same synthetic weights as a GGUF file: matrices in `format`, norms and biases in float32. */
export async function writeGguf(file: string, shape: SyntheticShape, format: GgufFormat): Promise<void> {
  const handle = await open(file, 'w');
  try {
    const tensors = tensorsOf(shape);
    const header = encodeHeader(shape, tensors, format);
    await handle.write(header);
    for (const tensor of tensors) await writeTensor(handle, tensor, format);
  } finally {
    await handle.close();
  }
}

function encodeHeader(
  shape: SyntheticShape,
  tensors: readonly SyntheticTensor[],
  format: GgufFormat,
): Buffer {
  const metadata = encodeMetadata(shape, formats[format].fileType);
  const parts: Buffer[] = [
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(metadata.length),
    ...metadata,
  ];
  let offset = 0;
  for (const tensor of tensors) {
    const type = tensor.kind === 'matrix' ? formats[matrixFormat(tensor, format)].type : 0;
    const dimensions = tensor.shape.toReversed();
    parts.push(
      text(ggufName(tensor.name)),
      u32(dimensions.length),
      ...dimensions.map(u64),
      u32(type),
      u64(offset),
    );
    offset += padded(tensorBytes(tensor, format));
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length)]);
}

function encodeMetadata(shape: SyntheticShape, fileType: number): Buffer[] {
  const tokens = Array.from({ length: shape.vocabSize }, (_, id) => `t${id}`);
  const entry = (key: string, type: number, value: Buffer) => Buffer.concat([text(key), u32(type), value]);
  const number = (key: string, value: number) => entry(key, valueTypes.u32, u32(value));
  const words = (key: string, values: readonly string[]) =>
    entry(
      key,
      valueTypes.array,
      Buffer.concat([u32(valueTypes.string), u64(values.length), ...values.map(text)]),
    );
  return [
    entry('general.architecture', valueTypes.string, text('qwen2')),
    entry('general.name', valueTypes.string, text(shape.name)),
    number('general.file_type', fileType),
    number('qwen2.block_count', shape.layerCount),
    number('qwen2.context_length', 32_768),
    number('qwen2.embedding_length', shape.hiddenSize),
    number('qwen2.feed_forward_length', shape.intermediateSize),
    number('qwen2.attention.head_count', shape.headCount),
    number('qwen2.attention.head_count_kv', shape.kvHeadCount),
    entry('qwen2.rope.freq_base', valueTypes.f32, f32(1_000_000)),
    entry('qwen2.attention.layer_norm_rms_epsilon', valueTypes.f32, f32(1e-6)),
    entry('tokenizer.ggml.model', valueTypes.string, text('gpt2')),
    entry('tokenizer.ggml.pre', valueTypes.string, text('qwen2')),
    words('tokenizer.ggml.tokens', tokens),
    words('tokenizer.ggml.merges', ['t 0']),
    number('tokenizer.ggml.eos_token_id', 151_645),
    number('tokenizer.ggml.bos_token_id', 151_643),
  ];
}

async function writeTensor(handle: FileHandle, tensor: SyntheticTensor, format: GgufFormat): Promise<void> {
  const values = toFloat32(bf16Values(tensor));
  const sizeBytes = tensorBytes(tensor, format);
  const bytes = new Uint8Array(padded(sizeBytes));
  if (tensor.kind !== 'matrix') bytes.set(new Uint8Array(values.buffer));
  else quantizeBlocks(values, bytes, matrixFormat(tensor, format));
  await handle.write(bytes);
}

/** ggml's reference quantizers (ggml-quants.c: quantize_row_q8_0_ref, quantize_row_q4_0_ref). */
function quantizeBlocks(values: Float32Array, bytes: Uint8Array, format: GgufFormat): void {
  const { blockBytes } = formats[format];
  const view = new DataView(bytes.buffer);
  for (let start = 0, at = 0; start < values.length; start += block, at += blockBytes) {
    let extreme = 0;
    for (let index = 0; index < block; index += 1) {
      const value = values[start + index] as number;
      if (Math.abs(value) > Math.abs(extreme)) extreme = value;
    }
    const scale = format === 'Q8_0' ? Math.abs(extreme) / 127 : extreme / -8;
    const inverse = scale === 0 ? 0 : 1 / scale;
    view.setFloat16(at, scale, true);
    for (let index = 0; index < block; index += 1) {
      const scaled = (values[start + index] as number) * inverse;
      if (format === 'Q8_0') view.setInt8(at + 2 + index, Math.round(scaled));
      else {
        const level = Math.min(15, Math.floor(scaled + 8.5));
        const slot = at + 2 + (index % 16);
        bytes[slot] = (bytes[slot] as number) | (index < 16 ? level : level << 4);
      }
    }
  }
}

function tensorBytes(tensor: SyntheticTensor, format: GgufFormat): number {
  const count = tensor.shape.reduce((product, size) => product * size, 1);
  if (tensor.kind !== 'matrix') return 4 * count;
  return (count / block) * formats[matrixFormat(tensor, format)].blockBytes;
}

function ggufName(name: string): string {
  const row = names.find(([pattern]) => pattern.test(name));
  if (!row) throw new Error(`no GGUF name for ${name}`);
  return name.replace(row[0], row[1]);
}

function toFloat32(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  const words = new Uint32Array(values.buffer);
  for (let index = 0; index < bits.length; index += 1) words[index] = (bits[index] as number) << 16;
  return values;
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
