import type { TrainingSettings } from '../../common/training.ts';
import { backOff } from '../training/backOff.ts';
import { layerMatrices, vocabularyMatrix } from './modelShape.ts';
import { fitsInto, type PlannedTraining, type TrainingRoom, trainedParameters } from './trainingMemory.ts';

/** What changes against the settings as asked. */
export type TrainingOptionKind =
  | 'asked'
  | 'checkpointing'
  | 'smallerBatch'
  | 'shorter'
  | 'packedBase'
  | 'unpackedBase'
  | 'lowerRank';

/** One choice of settings and what it costs. */
export interface TrainingOption {
  readonly kind: TrainingOptionKind;
  readonly settings: TrainingSettings;
  /** Of the memory that the device computes in. */
  readonly memoryBytes: number;
  /** For as many tokens, against the settings as asked: 1.3 takes 30% longer. */
  readonly relativeTime: number;
  readonly fits: boolean;
}

export interface FittedTraining {
  /** The settings as asked come first. */
  readonly options: readonly TrainingOption[];
  /** Which of them fits and is quickest; null: none fits. */
  readonly picked: number | null;
}

/**
 * What each choice would take and cost. The choices are single changes of what was asked, and where those are not enough, the
 * steps that a run goes itself when memory is short (`backOff`), as far as it takes to fit.
 */
export function fitTraining(planned: PlannedTraining, room: TrainingRoom): FittedTraining {
  const asked = timePerToken(planned);
  const optionOf = ({ kind, settings }: Choice): TrainingOption => {
    const changed = { ...planned, settings };
    return { kind, settings, ...fitsInto(changed, room), relativeTime: timePerToken(changed) / asked };
  };
  const options = choicesOf(planned, room).map(optionOf);
  // What changes the result comes last; who asked for what fits is given nothing else but more speed.
  for (const tier of tiers) {
    const fitting = options.filter(({ kind, fits }) => fits && tier.includes(kind));
    const quickest = fitting.toSorted((a, b) => a.relativeTime - b.relativeTime)[0];
    if (quickest !== undefined) return { options, picked: options.indexOf(quickest) };
  }
  return { options, picked: null };
}

const tiers: readonly (readonly TrainingOptionKind[])[] = [
  ['asked', 'unpackedBase'],
  ['packedBase', 'checkpointing', 'smallerBatch'],
  ['shorter', 'lowerRank'],
];

type Choice = Pick<TrainingOption, 'kind' | 'settings'>;

function choicesOf(planned: PlannedTraining, room: TrainingRoom): Choice[] {
  const { settings, precision } = planned;
  const { lora } = settings;
  const fits = (changed: TrainingSettings) => fitsInto({ ...planned, settings: changed }, room).fits;
  const choices: Choice[] = [{ kind: 'asked', settings }];
  if (settings.unpackBase) choices.push({ kind: 'packedBase', settings: { ...settings, unpackBase: false } });
  else if (precision !== 'fp32' && settings.method === 'lora')
    choices.push({ kind: 'unpackedBase', settings: { ...settings, unpackBase: true } });
  if (settings.checkpointLayers !== 1)
    choices.push({ kind: 'checkpointing', settings: { ...settings, checkpointLayers: 1 } });
  const smaller = stepsDown(settings).filter(({ batch }) => batch.maxTokens === settings.batch.maxTokens);
  const shorter = stepsDown(settings).slice(smaller.length);
  const enough = (steps: readonly TrainingSettings[]) => steps.find(fits) ?? steps.at(-1);
  const smallest = enough(smaller);
  if (smallest) choices.push({ kind: 'smallerBatch', settings: smallest });
  const shortest = enough(shorter);
  if (shortest) choices.push({ kind: 'shorter', settings: shortest });
  if (settings.method === 'lora' && lora.rank > 1)
    choices.push({ kind: 'lowerRank', settings: { ...settings, lora: { ...lora, rank: lora.rank >> 1 } } });
  return choices;
}

/** Everything that a run would try when memory is short, in its order. */
function stepsDown(settings: TrainingSettings): TrainingSettings[] {
  const steps: TrainingSettings[] = [];
  for (let next = backOff(settings); next !== null; next = backOff(next.settings)) steps.push(next.settings);
  return steps;
}

/**
 * What reading a weight costs against multiplying it by one token. Unpacking 8 bits to float32: products of 256 tokens reach 97
 * GFLOP/s with it and 143 without, on two cores. A quantized product forward takes 0.66 of a float32 one there.
 */
const unpackTokens = { int8: 120, int4: 120, fp16: 40, fp32: 0 } as const;
const quantizedForward = 0.66;

/** Of one token, in products of a token with a weight: forward, again where it is computed twice, backward, loss, adapters. */
function timePerToken(planned: PlannedTraining): number {
  const { shape, precision, blockSize, settings } = planned;
  const { batch, checkpointLayers, unpackBase } = settings;
  const { layerCount, headCount, headDim } = shape;
  const unpacking = unpackBase ? 0 : unpackTokens[precision] / (batch.sequences * batch.maxTokens);
  const forward = blockSize !== null && !unpackBase ? quantizedForward : 1 + unpacking;
  const again = checkpointLayers === 0 ? 0 : 1 - Math.min(checkpointLayers, layerCount) / layerCount;
  const linear = layerMatrices(shape).reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const attention = 2 * headCount * headDim * batch.maxTokens;
  const layer = linear * (forward * (1 + again) + 1 + unpacking) + attention * (1 + again + 2.5);
  const { rows, columns } = vocabularyMatrix(shape);
  // An adapter is multiplied once forward and four times backward.
  return layerCount * layer + rows * columns * (2 + unpacking) + 5 * trainedParameters(planned);
}
