import type { TrainingSettings } from '../../common/training.ts';
import type { TokenExample } from '../../ml/training/batch.ts';
import { fillBatch, type PlanInput, planEpoch, stepsOfRun, walkSteps } from '../../ml/training/batches.ts';
import { passOrder } from '../../ml/training/order.ts';
import type { StepBatches, TrainingData } from './trainerPorts.ts';

export interface RunExamples {
  readonly train: readonly TokenExample[];
  readonly replay: readonly TokenExample[];
  readonly validation: readonly TokenExample[];
  /** Left out: nothing is to be said of them. */
  readonly remarks?: TrainingData['remarks'];
}

/** So many are enough for a mean that is stable in its third digit; more would take longer than the steps between. */
export const mostValidationExamples = 500;

/** A run's batches as a function of examples, settings and step. */
export function createTrainingData(examples: RunExamples, settings: TrainingSettings): TrainingData {
  const { epochs, steps } = settings;
  const plan = planInput(examples, settings);
  const all = [...examples.train, ...examples.replay];
  const validation = drawValidation(examples.validation, settings.seed);
  return {
    steps: stepsOfRun(plan, { epochs, steps }),
    remarks: examples.remarks ?? [],
    *walk(after): Generator<StepBatches, void, undefined> {
      for (const { step, epoch, plan: rows } of walkSteps(plan, { epochs, steps: Infinity }, after))
        yield { step, epoch, batches: () => rows.map((batch) => fillBatch(batch, all)) };
    },
    validation: validation.length === 0 ? null : () => validationBatches(validation, settings),
  };
}

function planInput(
  { train, replay }: RunExamples,
  { batch, seed, replayShare }: TrainingSettings,
): PlanInput {
  return { lengths: lengthsOf(train), replayLengths: lengthsOf(replay), replayShare, batch, seed };
}

function lengthsOf(examples: readonly TokenExample[]): number[] {
  return examples.map(({ ids }) => ids.length);
}

/** All of them, or always the same ones. */
function drawValidation(examples: readonly TokenExample[], seed: number): readonly TokenExample[] {
  if (examples.length <= mostValidationExamples) return examples;
  const order = passOrder(examples.length, { seed, purpose: 'new', pass: 0 });
  return [...order.subarray(0, mostValidationExamples)].map((place) => examples[place] as TokenExample);
}

function* validationBatches(examples: readonly TokenExample[], { batch, seed }: TrainingSettings) {
  const plan = { lengths: lengthsOf(examples), replayLengths: [], replayShare: 0, batch, seed };
  for (const rows of planEpoch(plan, 0).flat()) yield fillBatch(rows, examples);
}
