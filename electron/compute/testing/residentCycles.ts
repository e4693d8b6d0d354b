import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openRuntime } from '../../../native/onnxruntime/runtime.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { openResidentSession } from '../decoder/resident/openResident.ts';
import type { ResidentSession } from '../decoder/resident/residentSession.ts';
import { measureMemory } from './processMemory.ts';
import { writeSyntheticVariant } from './syntheticVariant.ts';

/** For tests only: what a process holds, in bytes, before and after it did the same many times. */
export interface Growth {
  readonly early: number;
  readonly middle: number;
  readonly late: number;
  /** With a session that has used everything. */
  readonly loaded: number;
}

const ids = Array.from({ length: 300 }, (_, i) => i);
/** Everything that takes memory once: arenas, compiled code. */
const warmUp = { cycles: 20, steps: 3_000 } as const;

/** Loads, uses and unloads a model of 55 MB. */
export function growByLoads(cycles: number): Promise<Growth> {
  return withVariant({ hiddenSize: 896, intermediateSize: 2_432, headCount: 14 }, async (open) => {
    const taken: number[] = [];
    let loaded = 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      const session = await open();
      await fillAll(session);
      if (cycle === warmUp.cycles) loaded = await anonymousBytes();
      await session[Symbol.asyncDispose]();
      if (cycle >= warmUp.cycles) taken.push(await anonymousBytes());
    }
    return { loaded, ...growthOf(taken) };
  });
}

/** Runs a small model again and again, alone and in batches. */
export function growBySteps(count: number): Promise<Growth> {
  return withVariant({ hiddenSize: 448, intermediateSize: 512, headCount: 7 }, async (open) => {
    await using session = await open();
    await fillAll(session);
    await runSteps(session, warmUp.steps);
    const loaded = await anonymousBytes();
    const taken: number[] = [];
    for (let sample = 0; sample < samplesOfSteps; sample++) {
      await runSteps(session, count / samplesOfSteps);
      taken.push(await anonymousBytes());
    }
    return { loaded, ...growthOf(taken) };
  });
}

const samplesOfSteps = 20;

/** Rubbish comes and goes; what has leaked is in the least of many, at the beginning, in the middle and at the end. */
function growthOf(taken: readonly number[]): Pick<Growth, 'early' | 'middle' | 'late'> {
  const third = Math.floor(taken.length / 3);
  const least = (from: number) => Math.min(...taken.slice(from, from + third));
  return { early: least(0), middle: least(third), late: least(taken.length - third) };
}

async function runSteps(session: ResidentSession, count: number): Promise<void> {
  for (let step = 0; step < count; step++) {
    const one = { slot: 0, id: step % 4_000, past: 256 + (step % 40) };
    if (step % 4 > 0) await session.run([one.id], one.past);
    else await session.runBatch([one, { slot: 1, id: 3, past: 280 }]);
  }
}

/** Grows the cache in positions and in slots, and batches. */
async function fillAll(session: ResidentSession): Promise<void> {
  await session.run(ids.slice(0, 256), 0);
  await session.run(ids.slice(256), 256, { rows: 'all' });
  await session.copyPrefix(0, 1, 280);
  const steps = [
    { slot: 0, id: 1, past: 300 },
    { slot: 1, id: 2, past: 280 },
  ];
  await session.runBatch(steps);
}

type Sizes = Pick<Architecture, 'hiddenSize' | 'intermediateSize' | 'headCount'>;

async function withVariant(
  sizes: Sizes,
  use: (open: () => Promise<ResidentSession>) => Promise<Growth>,
): Promise<Growth> {
  const architecture: Architecture = {
    ...{
      family: 'qwen2',
      layerCount: 6,
      vocabSize: 4_000,
      kvHeadCount: 1,
      headDim: 64,
      contextLength: 1_024,
    },
    ...{ normEpsilon: 1e-6, rope: { theta: 10_000, scaling: { kind: 'none' } }, slidingWindow: null },
    ...{ qkvBias: true, outputBias: false, mlpBias: false, qkNorm: false, tiedEmbedding: true },
    ...sizes,
  };
  const folder = await mkdtemp(path.join(tmpdir(), 'inhouse-resident-'));
  try {
    const { model } = await writeSyntheticVariant(folder, architecture);
    return await use(() =>
      openResidentSession({
        ...{ runtime: openRuntime(), source: { model }, variantFolder: folder, architecture },
        ...{ threads: 2, provider: 'cpu', slots: 2 },
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function anonymousBytes(): Promise<number> {
  return (await measureMemory()).anonymous;
}
