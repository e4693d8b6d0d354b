import { readFileSync } from 'node:fs';
import { presetSettings } from '../../electron/common/training.ts';
import { openTraining } from '../../electron/compute/training/openTrainingSession.ts';
import type { TrainingCase, TrainingMeasured } from './case.ts';
import { randomVariant, shapeOf } from './randomVariant.ts';

/** LoRA of rank 8 on all linear layers, loss on every position; one line of JSON. The variant exists. */
const given = JSON.parse(process.argv[2] ?? '') as TrainingCase;
const { precision, sequences, tokens, checkpointLayers, unpackBase, threads } = given;
const { balanced } = presetSettings;
const settings = {
  ...{ ...balanced, checkpointLayers, unpackBase },
  lora: { ...balanced.lora, rank: 8, alpha: 16, dropout: 0 },
};
using session = await openTraining({
  ...{ architecture: shapeOf(given.layers), variantFolder: await randomVariant(given), precision, settings },
  ...{ blockSize: precision === 'int8' ? 32 : null, provider: 'cpu', threads },
});
const count = sequences * tokens;
const ids = () => Int32Array.from({ length: count }, () => Math.floor(Math.random() * 150_000));
const batch = {
  ...{ sequences, tokens, ids: ids(), targets: ids(), weights: new Float32Array(count).fill(1) },
  positions: Int32Array.from({ length: count }, (_, index) => index % tokens),
  segments: new Int32Array(count),
};
const adam = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, clipNorm: 1 };
const seconds: number[] = [];
for (let step = 1; step <= given.steps; step++) {
  const start = performance.now();
  await session.accumulate(batch, { totalWeight: count, dropoutSeed: step });
  await session.update({ ...adam, step });
  seconds.push((performance.now() - start) / 1000);
}
const measured: TrainingMeasured = {
  tokensPerSecond: count / Math.min(...seconds.slice(1)),
  peakBytes: peakBytes(),
};
process.stdout.write(`${JSON.stringify(measured)}\n`);

/** Linux counts in its own table what the other side's interpreter also reports; elsewhere it is the system's maximum. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}
