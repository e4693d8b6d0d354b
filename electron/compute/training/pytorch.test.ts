import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { presetSettings } from '../../common/training.ts';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import type { SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { batchWeight, type TrainingBatch } from '../../ml/training/batch.ts';
import { readTensors } from '../decoder/sourceTensors.reference.ts';
import { importedModel } from '../quality/importedModel.fixture.ts';
import { openTrainingSession } from './openTrainingSession.ts';
import { moduleName } from './pytorchNames.reference.ts';
import { gradientOf, openTestTraining, relativeDifference } from './trainingModels.reference.ts';
import type { TrainedParameter, TrainingSession } from './trainingSession.ts';

const folder = (path: string) => fileURLToPath(new URL(`../../../${path}/`, import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(folder('.') + path, 'utf8'));
const reference: {
  readonly batch: number[][];
  readonly labels: number[][];
  readonly loss: number;
  readonly lossAndGradientNorm: [number, number][];
} = json('e2e/fixtures/reference/lora.json');

let architecture: Architecture;
let expected: SourceTensors;
let session: TrainingSession;

beforeAll(async () => {
  architecture = parseArchitecture(json('assets/sample-model/config.json'));
  expected = await readTensors(folder('e2e/fixtures/reference'), 'lora.safetensors');
  const tensors = await readTensors(folder('assets/sample-model'));
  session = await openTestTraining(architecture, tensors, { settings: { vocabularyChunk: 1500 } });
});
afterAll(() => session?.[Symbol.dispose]());

/** The reference's batch: the label at a position is learnt from the one before it, unless it is -100. */
function referenceBatch(): TrainingBatch {
  const { batch, labels } = reference;
  const tokens = batch[0]?.length ?? 0;
  const next = labels.flatMap((row) => [...row.slice(1), -100]);
  return {
    ...{ sequences: batch.length, tokens, ids: Int32Array.from(batch.flat()) },
    targets: Int32Array.from(next, (label) => Math.max(0, label)),
    weights: Float32Array.from(next, (label) => (label === -100 ? 0 : 1)),
    positions: Int32Array.from(batch.flatMap((row) => [...row.keys()])),
    segments: new Int32Array(batch.length * tokens),
  };
}

function tensor(prefix: string, { name }: TrainedParameter): Float64Array | null {
  return expected.get(`${prefix}.${moduleName(name)}`)?.data ?? null;
}

function setParameters(prefix: string): void {
  const { state, parameters } = session;
  state.firstMoment.fill(0);
  state.secondMoment.fill(0);
  state.parameters.fill(0);
  for (const parameter of parameters) {
    const values = tensor(prefix, parameter);
    if (values) state.parameters.set(Float32Array.from(values), parameter.offset);
  }
}

test('the loss and every gradient are those of PyTorch', async () => {
  setParameters('lora.param');
  const batch = referenceBatch();
  const totalWeight = batchWeight(batch);
  const { lossSum, weight, gradient } = await gradientOf(session, batch, { totalWeight });
  expect(Math.abs(lossSum / weight - reference.loss)).toBeLessThan(1e-4);
  for (const parameter of session.parameters) {
    const wanted = tensor('lora.grad', parameter);
    if (wanted === null) throw new Error(`no gradient of ${parameter.name}`);
    const got = gradient.subarray(parameter.offset, parameter.offset + wanted.length);
    expect(relativeDifference(got, wanted), parameter.name).toBeLessThan(1e-3);
  }
});

test('thirty steps of AdamW go as they go in PyTorch: loss and norm at every one', async () => {
  setParameters('curve.init');
  const batch = referenceBatch();
  const totalWeight = batchWeight(batch);
  const adam = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  for (const [index, [loss, norm]] of reference.lossAndGradientNorm.entries()) {
    const { lossSum } = await session.accumulate(batch, { totalWeight, dropoutSeed: index });
    const options = { ...adam, weightDecay: 0.01, clipNorm: 1, step: index + 1 };
    const { gradientNorm, applied } = await session.update(options);
    expect(applied).toBe(true);
    expect(Math.abs(lossSum / totalWeight / loss - 1), `loss of step ${index}`).toBeLessThan(1e-3);
    expect(Math.abs(gradientNorm / norm - 1), `norm of step ${index}`).toBeLessThan(1e-3);
  }
});

test('from a folder of a model, every weight starts at the source, whatever the variant', async () => {
  using imported = await importedModel('assets/sample-model');
  const variant = await imported.addVariant('int8', 32);
  const settings = { ...presetSettings.quick, method: 'full' } as const;
  using full = await openTrainingSession({ ...variant, settings, provider: 'cpu', threads: 2 });
  const tensors = await readTensors(folder('assets/sample-model'));
  expect(new Set(full.parameters.map(({ name }) => name))).toEqual(new Set(tensors.keys()));
  for (const { name, offset } of full.parameters) {
    const { data = [] } = tensors.get(name) ?? {};
    const got = full.state.parameters.subarray(offset, offset + data.length);
    expect(relativeDifference(got, data), name).toBe(0);
  }
  setParameters('curve.init');
  const batch = referenceBatch();
  const same = await session.evaluate(batch);
  expect(Math.abs((await full.evaluate(batch)).lossSum / same.lossSum - 1)).toBeLessThan(1e-5);
});
