import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BenchOptions } from '../benches.ts';
import { type Comparison, compare, type Figure, figure, type Table } from '../results.ts';
import type { TrainingCase, TrainingMeasured } from './case.ts';
import { randomVariant } from './randomVariant.ts';

/** Settings of the bench besides those of all benches, from the environment. */
const environment = {
  /** A script that prints a line of JSON a step with `tokensPerSecond` and `peakGB`; arguments: batch, tokens, steps, layers. */
  script: process.env.INHOUSE_BENCH_TORCH_STEP,
  python: process.env.INHOUSE_BENCH_PYTHON ?? 'python3',
  /** Layers of the models of the growth table, and of the comparison. */
  growthLayers: Number(process.env.INHOUSE_BENCH_GROWTH_LAYERS ?? 4),
  layers: Number(process.env.INHOUSE_BENCH_LAYERS ?? 24),
};

const steps = 3;
const compared = [
  { label: 'int8 base', precision: 'int8', checkpointLayers: 0, speed: 2.5, memory: null },
  { label: 'fp32 base', precision: 'fp32', checkpointLayers: 0, speed: 1.5, memory: null },
  { label: 'int8 base, checkpoints', precision: 'int8', checkpointLayers: 1, speed: 1.8, memory: 0.5 },
] as const;

/** A LoRA step of a 0.5B shape beside PyTorch's, and how time and memory grow. @throws when there is no other side */
export async function benchTraining(
  options: BenchOptions,
): Promise<{ tables: readonly Table[]; figures: readonly Figure[] }> {
  requireTorch();
  mkdirSync(options.workFolder, { recursive: true });
  const common = {
    ...{ folder: options.workFolder, threads: options.threads, unpackBase: false, steps },
    ...{ sequences: 1, tokens: 256, layers: environment.layers },
  };
  const rows: Comparison[] = [];
  for (const { label, precision, checkpointLayers, speed, memory } of compared) {
    const one = { ...common, precision, checkpointLayers };
    await randomVariant(one);
    const [ours, theirs]: [TrainingMeasured[], TrainingMeasured[]] = [[], []];
    for (let round = 0; round < options.rounds; round++) {
      ours.push(measure(one));
      theirs.push(measureTorch(one));
    }
    const column = (of: (measured: TrainingMeasured) => number) => [ours.map(of), theirs.map(of)] as const;
    const rate = { label: `${label}, 1 x 256 tokens`, unit: 'tokens/s', goal: speed, higherIsBetter: true };
    rows.push(compare(rate, ...column(({ tokensPerSecond }) => tokensPerSecond)));
    const peak = { label: `${label}, peak memory`, unit: 'GB', goal: memory, higherIsBetter: false };
    rows.push(compare(peak, ...column(({ peakBytes }) => peakBytes / 1e9)));
  }
  return { tables: [{ sides: ['Inhouse', 'PyTorch'], rows }], figures: await growth(common) };
}

/** Sequence, batch and depth, each alone; int8 base, with and without checkpoints. */
async function growth(common: Omit<TrainingCase, 'precision' | 'checkpointLayers'>): Promise<Figure[]> {
  const { growthLayers: layers } = environment;
  const sizes = [
    ...[128, 256, 512, 1024, 2048].map((tokens) => ({ tokens, sequences: 1, layers })),
    ...[2, 4].map((sequences) => ({ tokens: 256, sequences, layers })),
    ...[2 * layers, 3 * layers].map((depth) => ({ tokens: 256, sequences: 1, layers: depth })),
  ];
  const figures: Figure[] = [];
  for (const size of sizes) {
    for (const checkpointLayers of [0, 1]) {
      const one = { ...common, ...size, precision: 'int8', checkpointLayers, steps: 2 } as const;
      await randomVariant(one);
      const { tokensPerSecond, peakBytes } = measure(one);
      const label = `${size.sequences} x ${size.tokens} tokens, ${size.layers} layers${checkpointLayers ? ', checkpoints' : ''}`;
      const secondsPerStep = (size.sequences * size.tokens) / tokensPerSecond;
      figures.push(figure({ label: `${label}: a step`, unit: 's', under: null }, [secondsPerStep]));
      figures.push(figure({ label: `${label}: peak memory`, unit: 'GB', under: null }, [peakBytes / 1e9]));
    }
  }
  return figures;
}

function measure(one: TrainingCase): TrainingMeasured {
  const side = path.join(import.meta.dirname, 'step.ts');
  return JSON.parse(execFileSync(process.execPath, [side, JSON.stringify(one)], { encoding: 'utf8' }));
}

function measureTorch({ sequences, tokens, layers, threads, steps: count }: TrainingCase): TrainingMeasured {
  const given = [environment.script ?? '', sequences, tokens, count, layers].map(String);
  const env = { ...process.env, THREADS: String(threads) };
  const printed = execFileSync(environment.python, given, { encoding: 'utf8', env });
  const lines: { tokensPerSecond: number; peakGB: number }[] = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return {
    tokensPerSecond: Math.max(...lines.slice(1).map(({ tokensPerSecond }) => tokensPerSecond)),
    peakBytes: Math.max(...lines.map(({ peakGB }) => peakGB)) * 1e9,
  };
}

function requireTorch(): void {
  const { script, python } = environment;
  if (script === undefined)
    throw new Error('INHOUSE_BENCH_TORCH_STEP is to name a script that trains the same shape with PyTorch');
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
  } catch (cause) {
    throw new Error(`${python} has no PyTorch; INHOUSE_BENCH_PYTHON names another interpreter`, { cause });
  }
}
