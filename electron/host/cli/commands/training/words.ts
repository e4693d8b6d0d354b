import type { GateOutcome, GateRule, TestedMetric, Verdict } from '../../../../common/evaluation.ts';
import type { TrainingEventKind } from '../../../../common/training.ts';

export const verdictWords = {
  better: 'better',
  worse: 'worse',
  noClearDifference: 'no clear difference',
} as const satisfies Record<Verdict, string>;

export const gateWords = {
  passed: 'passed',
  failed: 'NOT PASSED',
  notMeasured: 'not measured',
} as const satisfies Record<GateOutcome, string>;

export const eventWords = {
  started: 'the run began',
  resumed: 'went on from a checkpoint',
  checkpoint: 'checkpoint written',
  checkpointFailed: 'a checkpoint could not be written; the one before holds',
  corruptCheckpoint: 'a checkpoint was damaged; the one before it is used',
  sampleFailed: 'a sample answer could not be given',
  notANumber: 'a number overflowed; the step was not taken',
  divergence: 'the loss left its course',
  plateau: 'the validation loss has stopped falling',
  rolledBack: 'went back to an earlier checkpoint',
  rateLowered: 'the learning rate was lowered',
  outOfMemory: 'the memory was not enough for a step',
  backedOff: 'goes on with less memory',
  overflow: 'gradients overflowed in half precision; those steps were left out and the loss scale lowered',
  earlyStop: 'ended early; the best state is kept',
  stopAndKeep: 'stopped by hand; the best state is kept',
  movedToCpu: 'goes on on the CPU',
  examplesCut: 'long examples were cut after their last whole turn',
  examplesLeftOut: 'examples were left out',
} as const satisfies Record<TrainingEventKind, string>;

export const metricWords = {
  exactMatch: 'exact match',
  tokenF1: 'token F1',
  bleu: 'BLEU',
  rougeL: 'ROUGE-L',
  loss: 'loss',
} as const satisfies Record<TestedMetric, string>;

export const ruleWords = {
  notWorse: 'not worse on the test',
  keepsReplay: 'keeps what it knew',
  keepsGeneral: 'keeps general text',
} as const satisfies Record<GateRule, string>;

/** Of something that has perhaps not been evaluated. */
export function verdictText(verdict: Verdict | null): string {
  return verdict === null ? '-' : verdictWords[verdict];
}
