import { defaultGateLimits, type GateLimits } from '../../../../../electron/common/evaluation.ts';
import type { Adapter } from '../../../../../electron/contract/training/adapters.ts';
import type { EvaluationWish } from '../../../../../electron/contract/training/evaluations.ts';
import type { TrainingRunDetail, VersionPick } from '../../../../../electron/contract/training/runs.ts';
import type { Choice } from '../../../../components/models/choices.ts';
import { type Pick as Chosen, pickOf, type SplitChoice } from '../../form/runForm.ts';

export interface EvaluationForm {
  /** `Choice.value` of the model's version. */
  readonly model: string | null;
  /** Adapters by their ids; null: the model alone. */
  readonly first: string | null;
  readonly second: string | null;
  readonly test: Chosen | null;
  readonly testSplit: SplitChoice;
  readonly replay: Chosen | null;
  readonly replaySplit: SplitChoice;
  /** null: all. */
  readonly atMost: number | null;
  readonly maxTokens: number;
  readonly gate: GateLimits;
}

export interface FormProps {
  readonly form: EvaluationForm;
  readonly change: (change: Partial<EvaluationForm>) => void;
}

const usualAnswerTokens = 128;

/** What an adapter is judged by unless somebody chooses: against its base, on what its run has kept back. */
export function firstForm(
  choices: readonly Choice[],
  adapter: Adapter | null,
  run: TrainingRunDetail | null,
): EvaluationForm {
  const ofModel = choices.filter(({ model }) => model.id === adapter?.model.id);
  const same = ofModel.find(
    ({ variant }) => variant.precision === run?.precision && variant.blockSize === run.blockSize,
  );
  const { test = null, replay = null } = run?.wish ?? {};
  return {
    model: (same ?? ofModel[0] ?? choices[0])?.value ?? null,
    first: null,
    second: adapter?.id ?? null,
    ...{ test: chosenOf(test), testSplit: splitOf(test) },
    ...{ replay: chosenOf(replay), replaySplit: splitOf(replay) },
    ...{ atMost: null, maxTokens: usualAnswerTokens, gate: defaultGateLimits },
  };
}

function chosenOf(pick: VersionPick | null): Chosen | null {
  return pick && { dataset: pick.dataset, version: pick.version };
}

function splitOf(pick: VersionPick | null): SplitChoice {
  return pick === null || pick.split === null ? 'all' : `=${pick.split}`;
}

/** What the form asks for; null while something is missing, or both are the same. */
export function wishOf(form: EvaluationForm, choices: readonly Choice[]): EvaluationWish | null {
  const base = choices.find(({ value }) => value === form.model);
  const test = form.test && form.test.version > 0 ? pickOf(form.test, form.testSplit) : null;
  if (!base || !test || form.first === form.second) return null;
  const { precision, blockSize } = base.variant;
  return {
    ...{ model: base.model.id, precision, ...(blockSize === null ? {} : { blockSize }), profile: 'exact' },
    ...{ first: form.first, second: form.second, test },
    replay: form.replay && form.replay.version > 0 ? pickOf(form.replay, form.replaySplit) : null,
    ...(form.atMost === null ? {} : { atMost: form.atMost }),
    ...{ maxTokens: form.maxTokens, gate: form.gate },
  };
}
