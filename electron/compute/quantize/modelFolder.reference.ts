import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Architecture, TensorInfo } from '../../ml/architectures/architecture.ts';
import { countParameters, expectedTensors } from '../../ml/architectures/describe.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { readSafetensorsHeader } from '../../ml/formats/safetensors.ts';
import { openReadAt } from '../../vault/files.ts';
import { layout, type ModelManifest } from '../layout.ts';

/** For tests only: a model folder as an import leaves it, over the sample model where it lies. */
export async function sampleModelFolder(folder: string): Promise<ModelManifest> {
  const sample = path.resolve(import.meta.dirname, '../../../assets/sample-model');
  const config = JSON.parse(readFileSync(path.join(sample, 'config.json'), 'utf8'));
  await using file = await openReadAt(path.join(sample, 'model.safetensors'));
  const header = await readSafetensorsHeader(file, 'model.safetensors');
  const tensors = header.tensors.map((tensor) => ({
    ...tensor,
    dtype: tensor.dtype as TensorInfo['dtype'],
    file: 0,
  }));
  return writeManifest(folder, {
    architecture: parseArchitecture(config),
    tensors,
    weights: { path: path.join(sample, 'model.safetensors'), sizeBytes: file.sizeBytes },
  });
}

/** For tests only: a model of any size. Its values repeat after `noise`, which decides their type's bytes. */
export function noiseModelFolder(
  folder: string,
  architecture: Architecture,
  dtype: TensorInfo['dtype'],
  noise: Uint8Array,
): ModelManifest {
  const valueBytes = dtype === 'F32' ? 4 : 2;
  let offset = 0;
  const tensors = expectedTensors(architecture).map(({ name, shape }): TensorInfo => {
    const sizeBytes = shape.reduce((product, size) => product * size, valueBytes);
    const tensor = { name, dtype, shape, file: 0, offset, sizeBytes };
    offset += sizeBytes;
    return tensor;
  });
  mkdirSync(path.join(folder, layout.source), { recursive: true });
  const location = path.join(folder, layout.source, 'model.safetensors');
  const file = openSync(location, 'w');
  for (let at = 0; at < offset; at += noise.length)
    writeSync(file, noise, 0, Math.min(noise.length, offset - at), at);
  closeSync(file);
  return writeManifest(folder, { architecture, tensors, weights: { path: location, sizeBytes: offset } });
}

interface Described {
  readonly architecture: Architecture;
  readonly tensors: readonly TensorInfo[];
  readonly weights: { readonly path: string; readonly sizeBytes: number };
}

function writeManifest(folder: string, { architecture, tensors, weights }: Described): ModelManifest {
  const manifest: ModelManifest = {
    format: 1,
    family: architecture.family,
    architecture,
    parameterCount: countParameters(architecture),
    sourcePrecision: tensors[0]?.dtype ?? 'BF16',
    licence: null,
    sourceMode: 'inPlace',
    files: [
      {
        name: 'model.safetensors',
        sizeBytes: weights.sizeBytes,
        sha256: '0'.repeat(64),
        inPlacePath: weights.path,
      },
    ],
    weightFiles: ['model.safetensors'],
    tensors,
    warnings: [],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, layout.modelManifest), JSON.stringify(manifest));
  return manifest;
}

/** Values like trained weights: about normal, deviation 0.02, from a small generator with a fixed seed. */
export function bfloat16Noise(values: number): Uint8Array {
  const floats = new Float32Array(values);
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  for (let i = 0; i < values; i++) floats[i] = 0.04 * (uniform() + uniform() + uniform());
  const words = new Uint16Array(floats.buffer);
  return new Uint8Array(Uint16Array.from(floats, (_, i) => words[2 * i + 1] ?? 0).buffer);
}

/** The shape of Qwen2.5 0.5B: 988 MB in BF16. */
export const qwen05b: Architecture = {
  family: 'qwen2',
  layerCount: 24,
  hiddenSize: 896,
  intermediateSize: 4864,
  vocabSize: 151936,
  headCount: 14,
  kvHeadCount: 2,
  headDim: 64,
  contextLength: 4096,
  normEpsilon: 1e-6,
  rope: { theta: 1e6, scaling: { kind: 'none' } },
  slidingWindow: null,
  qkvBias: true,
  outputBias: false,
  mlpBias: false,
  qkNorm: false,
  tiedEmbedding: true,
};
