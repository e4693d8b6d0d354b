import type { ProviderName } from './providers.ts';

/**
 * What an evaluation of two contestants finds: a base model and an adapter on it, or two adapters. The first is what was
 * before, the second is what is judged. One vocabulary for window, command line, engine and compute.
 */

/** noClearDifference: what was measured could as well be chance. */
export const verdicts = ['better', 'worse', 'noClearDifference'] as const;
export type Verdict = (typeof verdicts)[number];

/** What is tested pair by pair; loss is better when lower, the others when higher. */
export const testedMetrics = ['exactMatch', 'tokenF1', 'bleu', 'rougeL', 'loss'] as const;
export type TestedMetric = (typeof testedMetrics)[number];

/** One label of a classification; see `ml/metrics/classification.ts`. */
export interface LabelResult {
  readonly label: string;
  readonly support: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Average precision; null where there is nothing to rank by. */
  readonly aucPr: number | null;
}

export interface ClassificationResult {
  readonly accuracy: number;
  /** Means over the labels. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly aucPr: number | null;
  readonly perLabel: readonly LabelResult[];
  /** [actual][predicted] in the order of `perLabel`; one more column for answers that are no label. */
  readonly confusion: readonly (readonly number[])[];
}

/** What one contestant did on the test examples. */
export interface SideResult {
  /** Mean over the assistant tokens of the examples, given the true text before each; nats. */
  readonly loss: number;
  /** exp(loss). */
  readonly perplexity: number;
  readonly scoredTokens: number;
  /** Shares of the questions, 0 to 1, null where there are no questions: passages of text have none. */
  readonly exactMatch: number | null;
  readonly tokenF1: number | null;
  readonly rougeL: number | null;
  /** Of all answers together, 0 to 100. */
  readonly bleu: number | null;
  /** null: the reference answers are not a few labels. */
  readonly classification: ClassificationResult | null;
}

/** A paired test of the second against the first. */
export interface EvaluationTest {
  readonly metric: TestedMetric;
  readonly method: 'mcnemar' | 'bootstrap';
  readonly pairs: number;
  /** Second minus first; of `bleu` the mean over single answers. */
  readonly difference: number;
  /** 99%; null with McNemar's test. */
  readonly interval: readonly [low: number, high: number] | null;
  /** Questions that only the second, and only the first, got right; null with the bootstrap. */
  readonly gained: number | null;
  readonly lost: number | null;
  /** Two-sided. */
  readonly p: number;
  readonly verdict: Verdict;
}

/** Perplexity of a text that has nothing to do with what was learnt. */
export interface GeneralResult {
  readonly name: string;
  readonly sha256: string;
  readonly tokens: number;
  readonly first: number;
  readonly second: number;
  /** second / first - 1: 0.1 is 10% worse. */
  readonly change: number;
}

/** Questions of what was known before. */
export interface ReplayResult {
  readonly questions: number;
  /** Exact match. */
  readonly first: number;
  readonly second: number;
  /** second / first; null where the first knew nothing. */
  readonly kept: number | null;
  readonly test: EvaluationTest;
}

/** What decides whether an adapter may be offered; all can be changed. */
export interface GateLimits {
  /** Least exact match on replay data, as a share of before. */
  readonly keepsAtLeast: number;
  /** Most that the general text's perplexity may rise: 0.1 is 10%. */
  readonly generalAtMost: number;
}
export const defaultGateLimits: GateLimits = { keepsAtLeast: 0.95, generalAtMost: 0.1 };

/** notWorse: on the test examples, by the test that decides. keepsReplay, keepsGeneral: see `GateLimits`. */
export const gateRules = ['notWorse', 'keepsReplay', 'keepsGeneral'] as const;
export type GateRule = (typeof gateRules)[number];

export interface GateFinding {
  readonly rule: GateRule;
  /** The deciding test's difference; the share that was kept; the change of perplexity. null: not measured. */
  readonly measured: number | null;
  /** null: the rule is about being clearly worse, not about a number. */
  readonly limit: number | null;
  /** null: not measured, which holds nothing up. */
  readonly passed: boolean | null;
}

/** notMeasured: the first contestant is no base, or there was nothing to measure on. */
export type GateOutcome = 'passed' | 'failed' | 'notMeasured';

export interface GateResult {
  readonly outcome: GateOutcome;
  readonly findings: readonly GateFinding[];
}

/** Examples that could not be used, and why. refused: the model's template does not take such a dialogue. */
export const unusedReasons = ['noAnswer', 'tooLong', 'notText', 'refused'] as const;
export type UnusedReason = (typeof unusedReasons)[number];

export interface EvaluationResult {
  readonly format: 1;
  /** What both were asked on; left out of results of before there was a choice: the CPU. */
  readonly device?: ProviderName;
  /** Test examples that were used, and the questions among them: one an example at most, its last answer. */
  readonly examples: number;
  readonly questions: number;
  readonly unused: Readonly<Record<UnusedReason, number>>;
  readonly first: SideResult;
  readonly second: SideResult;
  readonly tests: readonly EvaluationTest[];
  /** Which of the tests decides the verdict. */
  readonly decidedBy: TestedMetric;
  readonly verdict: Verdict;
  readonly forgetting: {
    readonly general: GeneralResult | null;
    readonly replay: ReplayResult | null;
  };
  readonly gate: GateResult;
}

export const questionSets = ['test', 'replay'] as const;
export type QuestionSet = (typeof questionSets)[number];

/** A question and what the two contestants answered. */
export interface ComparedAnswer {
  /** From 0: its line in the evaluation's `answers.jsonl`. */
  readonly index: number;
  readonly set: QuestionSet;
  /** The last turn before the answer. */
  readonly question: string;
  readonly reference: string;
  readonly first: string;
  readonly second: string;
  readonly firstRight: boolean;
  readonly secondRight: boolean;
}

/** One line of `answers.jsonl`, in the order of the examples, those of the test first. */
export interface EvaluationAnswer extends ComparedAnswer {
  /** Of the data set. */
  readonly row: number;
  /** Turns before the question. */
  readonly turnsBefore: number;
}
