import { mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Architecture } from '../../electron/ml/architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../../electron/ml/architectures/lowerDecoder.ts';
import { weightNames } from '../../electron/ml/architectures/weightNames.ts';
import type { PlacedWeight } from '../../electron/ml/graph/weights.ts';
import { halfBillion } from '../syntheticModel.ts';
import type { TrainingCase } from './case.ts';

/** Qwen2.5-0.5B's sizes, with fewer layers if asked. */
export function shapeOf(layers: number): Architecture {
  const { hiddenSize, intermediateSize, headCount, kvHeadCount, vocabSize } = halfBillion;
  return {
    ...{ family: 'qwen2', layerCount: layers, hiddenSize, intermediateSize, vocabSize },
    ...{ headCount, kvHeadCount, headDim: hiddenSize / headCount, contextLength: 32_768 },
    ...{ normEpsilon: 1e-6, rope: { theta: 1_000_000, scaling: { kind: 'none' } }, slidingWindow: null },
    ...{ qkvBias: true, outputBias: false, mlpBias: false, qkNorm: false, tiedEmbedding: true },
  };
}

/** A variant's weights with random numbers of a trained model's size; the folder's path. */
export async function randomVariant(given: Pick<TrainingCase, 'folder' | 'precision' | 'layers'>) {
  const { folder, precision, layers } = given;
  const variantFolder = path.join(folder, `training-${precision}-${layers}`);
  const file = path.join(variantFolder, weightsFileName);
  const architecture = shapeOf(layers);
  const { weights, weightsSizeBytes } = lowerDecoder(architecture, weightNames(architecture), {
    ...{ head: 'resident', precision, blockSize: precision === 'int8' ? 32 : null },
    ...{ profile: 'fast', provider: 'cpu' },
  });
  const written = await stat(file).catch(() => null);
  if (written?.size === weightsSizeBytes) return variantFolder;
  await mkdir(variantFolder, { recursive: true });
  await using out = await open(file, 'w');
  for (const weight of weights) {
    const bytes = bytesOf(weight);
    for (let at = 0; at < weight.sizeBytes; at += bytes.length)
      await out.write(bytes, 0, Math.min(bytes.length, weight.sizeBytes - at), weight.offset + at);
  }
  return variantFolder;
}

const pieceBytes = 4 * 1024 * 1024;
const scatter = (index: number) => Math.imul(index + 7, 2_654_435_761) >>> 0;
const noise = new Uint8Array(
  Float32Array.from({ length: pieceBytes / 4 }, (_, i) => (scatter(i) / 2 ** 32 - 0.5) / 25).buffer,
);
const quants = Uint8Array.from({ length: pieceBytes }, (_, i) => scatter(i) >>> 13);
const filled = (value: number) => new Uint8Array(new Float32Array(pieceBytes / 4).fill(value).buffer);

function bytesOf({ recipe, name }: PlacedWeight): Uint8Array {
  if (recipe.kind === 'bytes') return recipe.bytes;
  if (recipe.kind === 'quants') return quants;
  if (recipe.kind === 'scales') return filled(0.0003);
  return name.includes('norm') ? filled(1) : noise;
}
