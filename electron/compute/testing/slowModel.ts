import { copyFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expectedTensors } from '../../ml/architectures/describe.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { formatSafetensorsHeader } from '../../ml/formats/safetensorsWriter.ts';

const sampleModelFolder = path.resolve(import.meta.dirname, '../../../assets/sample-model');

/**
 * For tests only: a Hugging Face folder of about 230 MB with random weights and the sample model's tokenizer. Its answers
 * are noise that goes on to the token limit, slowly enough that a process can be killed in the middle of one.
 */
export async function writeSlowModel(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json']) {
    await copyFile(path.join(sampleModelFolder, name), path.join(folder, name));
  }
  const sample = JSON.parse(await readFile(path.join(sampleModelFolder, 'config.json'), 'utf8'));
  const sizes = { hidden_size: 1152, intermediate_size: 3072, num_hidden_layers: 8 };
  const config = { ...sample, ...sizes, num_attention_heads: 18, num_key_value_heads: 6 };
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  const tensors = expectedTensors(parseArchitecture(config)).map(({ name, shape }) => ({
    name,
    dtype: 'BF16' as const,
    shape,
  }));
  const { header, offsets, sizeBytes } = formatSafetensorsHeader(tensors);
  const file = await open(path.join(folder, 'model.safetensors'), 'w');
  try {
    await file.write(header);
    for (const [index, offset] of offsets.entries()) {
      await file.write(noise(((offsets[index + 1] ?? sizeBytes) - offset) / 2));
    }
  } finally {
    await file.close();
  }
}

/** BF16 values between 2^-7 and 2^-5 of either sign, repeatable. */
function noise(count: number): Uint8Array {
  const bits = new Uint16Array(count);
  let state = 0x9e3779b9;
  for (let index = 0; index < count; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bits[index] = ((state >>> 16) & 0x8000) | ((120 + ((state >>> 8) & 1)) << 7) | ((state >>> 24) & 0x7f);
  }
  return new Uint8Array(bits.buffer);
}
