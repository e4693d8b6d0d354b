import type { BatchSettings } from '../../common/training.ts';
import { seededRandom } from '../datasets/sampling/shuffle.ts';
import type { TokenExample, TrainingBatch } from './batch.ts';
import { bucketSteps } from './bucketing.ts';
import { drawReplay, mixtureOf } from './mixing.ts';
import { passOrder } from './order.ts';
import { packSteps } from './packing.ts';

/** What decides a run's batches, besides the number of the epoch. */
export interface PlanInput {
  /** Tokens of each new example, at least 1 and at most `batch.maxTokens`. */
  readonly lengths: readonly number[];
  /** The same of the older data set's examples; [] without one. */
  readonly replayLengths: readonly number[];
  /** Share of each step's examples that are older ones, 0 to below 1. */
  readonly replayShare: number;
  readonly batch: BatchSettings;
  readonly seed: number;
}

/** A row's examples, one behind the other. New examples are 0 … lengths.length - 1, older ones are counted on from there. */
export type RowPlan = readonly number[];
/** Rows that are computed at once, at most `batch.sequences`. */
export type MicrobatchPlan = readonly RowPlan[];
/** Microbatches whose gradients are added up, at most `batch.accumulation`. */
export type StepPlan = readonly MicrobatchPlan[];

/** How long a run is: so many times through the data, or so many steps if given. */
export interface RunLength {
  readonly epochs: number;
  readonly steps: number | null;
}

/**
 * All steps of one epoch (from 0): every new example once, older ones beside them. A pure function of its input, so a run that is
 * resumed gets the batches of an unbroken one. The last step of an epoch may be smaller than the others.
 */
export function planEpoch(input: PlanInput, epoch: number): readonly StepPlan[] {
  const { lengths, replayLengths, batch, seed } = input;
  const { replayed: count } = mixtureOf(lengths.length, replayLengths.length, input.replayShare);
  const fresh = [...passOrder(lengths.length, { seed, purpose: 'new', pass: epoch })];
  const drawn = count === 0 ? [] : drawReplay(replayLengths.length, { count, epoch, seed });
  const replayed = drawn.map((place) => lengths.length + place);
  const lengthOf = (example: number) =>
    (example < lengths.length ? lengths[example] : replayLengths[example - lengths.length]) as number;
  const rowsPerStep = batch.sequences * batch.accumulation;
  const steps = batch.packing
    ? packSteps({ fresh, replayed, lengthOf, maxTokens: batch.maxTokens, rowsPerStep })
    : bucketSteps({
        ...{ fresh, replayed, lengthOf, perStep: rowsPerStep },
        random: seededRandom(`${seed} steps ${epoch}`),
      }).map((examples) => examples.map((example) => [example]));
  const tokensOf = (row: RowPlan) => row.reduce((sum, example) => sum + lengthOf(example), 0);
  return steps.map((rows) => divideStep(rows, batch.sequences, tokensOf));
}

/** Rows of similar length are computed together. */
function divideStep(
  rows: readonly RowPlan[],
  sequences: number,
  tokensOf: (row: RowPlan) => number,
): StepPlan {
  const sorted = [...rows].sort((a, b) => tokensOf(b) - tokensOf(a));
  const microbatches: RowPlan[][] = [];
  for (let at = 0; at < sorted.length; at += sequences) microbatches.push(sorted.slice(at, at + sequences));
  return microbatches;
}

/** How many steps a run has: a part of an epoch is that part of its steps. 0: there is nothing to learn from. */
export function stepsOfRun(input: PlanInput, { epochs, steps }: RunLength): number {
  if (input.lengths.length === 0) return 0;
  if (steps !== null) return steps;
  const whole = Math.floor(epochs);
  // Packed, epochs may differ by a step.
  const stepsOf = (epoch: number) => planEpoch(input, input.batch.packing ? epoch : 0).length;
  let sum = input.batch.packing ? 0 : whole * stepsOf(0);
  if (input.batch.packing) for (let epoch = 0; epoch < whole; epoch++) sum += stepsOf(epoch);
  if (epochs > whole) sum += (epochs - whole) * stepsOf(whole);
  return Math.max(1, Math.floor(sum));
}

export interface PlannedStep {
  /** From 1. */
  readonly step: number;
  /** From 0. */
  readonly epoch: number;
  readonly plan: StepPlan;
}

/** The steps of a run behind the first `after` ones: 0 begins, a resumed run gives the last step that it has done. */
export function* walkSteps(
  input: PlanInput,
  length: RunLength,
  after = 0,
): Generator<PlannedStep, void, undefined> {
  const last = stepsOfRun(input, length);
  let step = 0;
  for (let epoch = 0; step < last; epoch++)
    for (const plan of planEpoch(input, epoch)) {
      step += 1;
      if (step > last) return;
      if (step > after) yield { step, epoch, plan };
    }
}

/**
 * Rows as arrays. `examples`: the new ones, then the older ones, as the plan counts them. The rows' length is that of the longest,
 * rounded up (`roundTokens`, which may be a little more than `maxTokens`): few different shapes and little padding.
 */
export function fillBatch(rows: MicrobatchPlan, examples: readonly TokenExample[]): TrainingBatch {
  const at = (example: number) => examples[example] as TokenExample;
  const longest = rows.reduce(
    (most, row) =>
      Math.max(
        most,
        row.reduce((sum, example) => sum + at(example).ids.length, 0),
      ),
    0,
  );
  const [sequences, tokens] = [rows.length, roundTokens(longest)];
  const size = sequences * tokens;
  const batch: TrainingBatch = {
    ...{ sequences, tokens },
    ids: new Int32Array(size),
    targets: new Int32Array(size),
    weights: new Float32Array(size),
    positions: new Int32Array(size),
    segments: new Int32Array(size).fill(-1),
  };
  rows.forEach((row, place) => {
    let from = place * tokens;
    row.forEach((example, segment) => {
      fillExample(batch, at(example), { from, segment });
      from += at(example).ids.length;
    });
  });
  return batch;
}

function fillExample(
  batch: TrainingBatch,
  { ids, weights }: TokenExample,
  { from, segment }: { readonly from: number; readonly segment: number },
): void {
  for (let at = 0; at < ids.length; at++) {
    const place = from + at;
    const weight = weights[at + 1] ?? 0;
    batch.ids[place] = ids[at] as number;
    batch.targets[place] = weight === 0 ? 0 : (ids[at + 1] as number);
    batch.weights[place] = weight;
    batch.positions[place] = at;
    batch.segments[place] = segment;
  }
}

/** Up to a multiple of 4, and of an eighth of the power of two below: at most an eighth longer, beyond 32 tokens. */
export function roundTokens(tokens: number): number {
  const unit = Math.max(4, 2 ** Math.floor(Math.log2(Math.max(1, tokens))) / 8);
  return Math.ceil(tokens / unit) * unit;
}
