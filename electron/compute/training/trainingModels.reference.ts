import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { presetSettings, type TrainingSettings } from '../../common/training.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../../ml/architectures/lowerDecoder.ts';
import { materialize, type SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import { createRandom } from '../../ml/sampling/random.ts';
import type { TrainingBatch } from '../../ml/training/batch.ts';
import { type OpenTrainingOptions, openTraining } from './openTrainingSession.ts';
import type { TrainingSession } from './trainingSession.ts';

/** For tests only. */
export type TestTraining = Partial<Omit<OpenTrainingOptions, 'settings' | 'architecture'>> & {
  readonly settings?: Partial<TrainingSettings>;
};

export const testLora = { ...presetSettings.balanced.lora, rank: 8, alpha: 16, dropout: 0 };

/** Source tensors → a variant's weights → a session that learns over them; exact products unless asked otherwise. Its folder goes with it. */
export async function openTestTraining(
  architecture: Architecture,
  tensors: SourceTensors,
  { settings, ...options }: TestTraining = {},
): Promise<TrainingSession> {
  const { precision = 'fp32', blockSize = null, provider = 'cpu' } = options;
  const variantFolder = await mkdtemp(join(tmpdir(), 'inhouse-training-'));
  const { weights } = lowerDecoder(architecture, weightNames(architecture), {
    ...{ head: 'resident', precision, blockSize, profile: 'fast', provider: 'cpu' },
  });
  await writeFile(join(variantFolder, weightsFileName), materialize(weights, tensors));
  const session = await openTraining({
    ...{ architecture, variantFolder, precision, blockSize, provider, threads: 2, profile: 'exact' },
    ...options,
    readTensor: async (name, target) => target.set(tensors.get(name)?.data ?? []),
    settings: { ...presetSettings.balanced, lora: testLora, vocabularyChunk: 40, ...settings },
  });
  const release = session[Symbol.dispose].bind(session);
  session[Symbol.dispose] = () => {
    release();
    rmSync(variantFolder, { recursive: true });
  };
  return session;
}

/** Rows of whole examples; those of one row were packed. Every position but the last learns the token behind it. */
export function batchOf(rows: readonly (readonly (readonly number[])[])[], tokens: number): TrainingBatch {
  const count = rows.length * tokens;
  const ints = () => new Int32Array(count);
  const batch = {
    ...{ sequences: rows.length, tokens, ids: ints(), targets: ints(), positions: ints() },
    ...{ segments: ints().fill(-1), weights: new Float32Array(count) },
  };
  for (const [row, examples] of rows.entries()) {
    let at = row * tokens;
    for (const [segment, ids] of examples.entries()) {
      for (const [position, id] of ids.entries()) {
        const target = ids[position + 1];
        batch.ids[at] = id;
        batch.positions[at] = position;
        batch.segments[at] = segment;
        if (target !== undefined) batch.targets[at] = target;
        if (target !== undefined) batch.weights[at] = 1 + (position % 3) / 2;
        at += 1;
      }
    }
  }
  return batch;
}

/** Gives every trained tensor numbers that matter: B is zero in the beginning, and A's gradient with it. */
export function fillParameters({ state }: TrainingSession, seed = 5, size = 0.1): void {
  const random = createRandom(seed);
  for (const index of state.parameters.keys()) state.parameters[index] = (2 * random() - 1) * size;
}

const still = {
  ...{ learningRate: 0, beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0, clipNorm: null, step: 1 },
};

/** Loss and gradient of one batch: with β₁ = 0 the first moment is the gradient. */
export async function gradientOf(
  session: TrainingSession,
  batch: TrainingBatch,
  { totalWeight = 1, dropoutSeed = 1, lossScale = 1 } = {},
): Promise<{ lossSum: number; weight: number; gradient: Float32Array; gradientNorm: number }> {
  const loss = await session.accumulate(batch, { totalWeight, dropoutSeed, lossScale });
  const { gradientNorm } = await session.update({ ...still, lossScale });
  return { ...loss, gradient: session.state.firstMoment.slice(), gradientNorm };
}

/** Norm of the difference over the norm. */
export function relativeDifference(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let index = 0; index < wanted.length; index++) {
    difference += ((got[index] ?? 0) - (wanted[index] ?? 0)) ** 2;
    norm += (wanted[index] ?? 0) ** 2;
  }
  return Math.sqrt(difference / norm);
}
