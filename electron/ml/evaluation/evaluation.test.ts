import { expect, test } from 'vitest';
import { defaultGateLimits, gateRules } from '../../common/evaluation.ts';
import { composeResult, type Measured } from './composeResult.ts';
import { findLabels } from './findLabels.ts';
import type { AnswerPair } from './pairs.ts';

const pair = (reference: string, first: string, second: string): AnswerPair => ({
  ...{ reference, first, second },
  labelNats: null,
});
const times = <T>(count: number, thing: T): T[] => new Array<T>(count).fill(thing);
const likelihood = (first: number, second: number, tokens = 10) => ({
  first: { nats: first, scoredTokens: tokens },
  second: { nats: second, scoredTokens: tokens },
});

const nothing: Measured = {
  answers: [],
  likelihoods: [],
  labels: null,
  replay: [],
  general: null,
  unused: { noAnswer: 0, tooLong: 0, notText: 0, refused: 0 },
  limits: defaultGateLimits,
  againstBase: true,
};

const learned = [
  ...times(12, pair('F08 is the pump.', 'E08 leaks.', 'F08 is the pump.')),
  pair('a b', 'x', 'y'),
];
const general = { name: 'general.txt', sha256: '00', tokens: 1000, first: 20, second: 21 };

test('an adapter that learned and forgot little is better, and passes', () => {
  const replay = [...times(97, pair('a', 'a', 'a')), ...times(3, pair('a', 'a', 'b'))];
  const likelihoods = times(13, likelihood(40, 5));
  const result = composeResult({ ...nothing, answers: learned, likelihoods, replay, general });
  expect(result.first).toMatchObject({ loss: 4, scoredTokens: 130, exactMatch: 0 });
  expect(result.second.exactMatch).toBeCloseTo(12 / 13, 12);
  expect(result.second.perplexity).toBeCloseTo(Math.exp(0.5), 12);
  expect(result.tests.map(({ metric }) => metric)).toEqual([
    'exactMatch',
    'tokenF1',
    'bleu',
    'rougeL',
    'loss',
  ]);
  expect(result.tests.map(({ verdict }) => verdict)).toEqual(times(5, 'better'));
  expect(result).toMatchObject({ examples: 13, questions: 13, decidedBy: 'exactMatch', verdict: 'better' });
  expect(result.forgetting.replay).toMatchObject({ questions: 100, first: 1, second: 0.97, kept: 0.97 });
  expect(result.forgetting.general?.change).toBeCloseTo(0.05, 12);
  expect(result.gate.outcome).toBe('passed');
  expect(result.gate.findings.map(({ rule }) => rule)).toEqual(gateRules);
});

const failures: readonly [string, Partial<Measured>][] = [
  ['clearly worse on the test', { answers: times(9, pair('right', 'right', 'wrong')) }],
  [
    'replay forgotten',
    { answers: learned, replay: [...times(94, pair('a', 'a', 'a')), ...times(6, pair('a', 'a', 'b'))] },
  ],
  ['general text unlikelier', { answers: learned, general: { ...general, second: 22.1 } }],
];
for (const [name, measured] of failures)
  test(`one rule that is broken closes the gate: ${name}`, () => {
    const { gate } = composeResult({ ...nothing, ...measured });
    expect(gate.outcome).toBe('failed');
    expect(gate.findings.filter(({ passed }) => passed === false)).toHaveLength(1);
  });

test('limits can be changed, and what was not measured holds nothing up', () => {
  const measured = { ...nothing, answers: learned, general: { ...general, second: 30 } };
  const loose = { ...defaultGateLimits, generalAtMost: 0.5 };
  expect(composeResult({ ...measured, limits: loose }).gate).toMatchObject({
    outcome: 'passed',
    findings: [{ passed: true }, { passed: null, measured: null, limit: 0.95 }, { passed: true, limit: 0.5 }],
  });
  expect(composeResult({ ...measured, againstBase: false }).gate.outcome).toBe('notMeasured');
  expect(composeResult(nothing).gate.outcome).toBe('notMeasured');
});

test('who knew nothing before cannot have kept a share of it', () => {
  const { forgetting, gate } = composeResult({ ...nothing, replay: times(9, pair('a', 'b', 'a')) });
  expect(forgetting.replay).toMatchObject({ first: 0, second: 1, kept: null });
  expect(gate.outcome).toBe('notMeasured');
});

test('answers that are never right word for word are judged by their words, texts by their loss', () => {
  const nearer = times(12, pair('the inlet valve leaks here', 'no idea', 'the inlet valve leaks there'));
  expect(composeResult({ ...nothing, answers: nearer })).toMatchObject({
    decidedBy: 'tokenF1',
    verdict: 'better',
  });
  const texts = composeResult({ ...nothing, likelihoods: times(12, likelihood(10, 30)) });
  expect(texts).toMatchObject({ decidedBy: 'loss', verdict: 'worse', questions: 0 });
  expect(texts.first).toMatchObject({ exactMatch: null, bleu: null, tokenF1: null, rougeL: null });
});

test('a few answers more are no clear difference', () => {
  const answers = [...times(20, pair('a', 'a', 'a')), ...times(4, pair('a', 'b', 'a'))];
  expect(composeResult({ ...nothing, answers })).toMatchObject({ verdict: 'noClearDifference' });
});

test('few short answers that come again and again are labels', () => {
  expect(findLabels([...times(5, 'bad '), ...times(5, 'ＯＫ')])).toEqual(['OK', 'bad']);
  expect(findLabels([...times(5, 'bad'), ...times(4, 'ok')])).toBeNull();
  expect(findLabels(times(50, 'ok'))).toBeNull();
  expect(findLabels([...times(5, 'ok'), ...times(5, 'x'.repeat(41))])).toBeNull();
  expect(findLabels(Array.from({ length: 210 }, (_, index) => `${index % 21}`))).toBeNull();
  expect(findLabels([])).toBeNull();
});

test('a classification is scored by label, and ranked by how likely each label was', () => {
  const labels = ['bad', 'ok'];
  const of = (reference: string, second: string, nats: readonly number[]): AnswerPair => ({
    ...{ reference, first: 'what?', second },
    labelNats: { first: [1, 1], second: nats },
  });
  const answers = [of('ok', 'ok', [3, 0.1]), of('ok', 'bad', [0.5, 0.7]), of('bad', 'bad', [0.1, 2])];
  const { first, second } = composeResult({ ...nothing, answers, labels });
  expect(first.classification).toMatchObject({
    accuracy: 0,
    confusion: [
      [0, 0, 1],
      [0, 0, 2],
    ],
  });
  // All labels equally likely: one threshold, at which everything is taken.
  expect(first.classification?.perLabel.map(({ aucPr }) => aucPr)).toEqual([1 / 3, 2 / 3]);
  expect(second.classification).toMatchObject({
    aucPr: 1,
    confusion: [
      [1, 0, 0],
      [1, 1, 0],
    ],
  });
  expect(second.classification?.accuracy).toBeCloseTo(2 / 3, 12);
  const unranked = answers.map((answer) => ({ ...answer, labelNats: null }));
  expect(composeResult({ ...nothing, answers: unranked, labels }).second.classification?.aucPr).toBeNull();
});
