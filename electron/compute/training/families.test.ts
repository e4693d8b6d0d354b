import { expect, test } from 'vitest';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { createRandom } from '../../ml/sampling/random.ts';
import { batchOf, fillParameters, gradientOf, openTestTraining } from './trainingModels.reference.ts';
import type { TrainingSession } from './trainingSession.ts';

const count = (from: number, length: number) => Array.from({ length }, (_, i) => (from + 7 * i * i) % 101);
/** Two rows, one of them packed and one with padding, longer than the windows. */
const batch = batchOf([[count(3, 9), count(50, 14)], [count(20, 21)]], 24);

/** Σ gradient · direction, and the same by central differences of the loss. */
async function slopes(session: TrainingSession, part: 'A' | 'B' | ''): Promise<[number, number]> {
  const { state, parameters } = session;
  const { gradient } = await gradientOf(session, batch);
  const random = createRandom(11);
  const direction = new Float32Array(gradient.length);
  for (const { name, offset, shape } of parameters) {
    const size = shape.reduce((product, value) => product * value, 1);
    if (!name.endsWith(part)) continue;
    for (let index = offset; index < offset + size; index++) direction[index] = random() < 0.5 ? -1 : 1;
  }
  const start = state.parameters.slice();
  const lossAt = async (distance: number) => {
    for (const index of start.keys())
      state.parameters[index] = (start[index] ?? 0) + distance * (direction[index] ?? 0);
    return (await session.accumulate(batch, { totalWeight: 1, dropoutSeed: 1 })).lossSum;
  };
  const distance = 2e-4;
  const differences = ((await lossAt(distance)) - (await lossAt(-distance))) / (2 * distance);
  state.parameters.set(start);
  session.clearGradient();
  return [gradient.reduce((sum, value, index) => sum + value * (direction[index] ?? 0), 0), differences];
}

const dropout = { rank: 3, alpha: 6, dropout: 0.25, targets: ['q', 'v', 'gate', 'down'] } as const;
const cases: [string, Architecture, object][] = [
  ...Object.entries(tinyModels).map(([name, model]): [string, Architecture, object] => [name, model, {}]),
  ['some targets with dropout', tinyModels['qwen3, norms over heads'], { lora: dropout }],
];

test.each(cases)('gradients are the slopes of the loss: %s', async (_, architecture, settings) => {
  using session = await openTestTraining(architecture, randomWeights(architecture), { settings });
  fillParameters(session);
  for (const part of ['A', 'B'] as const) {
    const [analytic, differences] = await slopes(session, part);
    expect(Math.abs(analytic)).toBeGreaterThan(1);
    expect(Math.abs(analytic / differences - 1), part).toBeLessThan(0.02);
  }
});

test.each(Object.entries(tinyModels))(
  'with every weight trained, gradients are the slopes of the loss: %s',
  async (_, architecture) => {
    const settings = { method: 'full', checkpointLayers: 1 } as const;
    using session = await openTestTraining(architecture, randomWeights(architecture), { settings });
    const [analytic, differences] = await slopes(session, '');
    expect(Math.abs(analytic)).toBeGreaterThan(1);
    expect(Math.abs(analytic / differences - 1)).toBeLessThan(0.02);
  },
);
