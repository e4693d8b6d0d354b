import { expect, test } from 'vitest';
import type { EvaluationResult, SideResult } from '../../../../../electron/common/evaluation.ts';
import { measureRows } from './measures.ts';

const side = (change: Partial<SideResult>): SideResult => ({
  ...{ loss: 2, perplexity: 7.4, scoredTokens: 10, exactMatch: 0.5, tokenF1: 0.5, rougeL: 0.5, bleu: 20 },
  classification: null,
  ...change,
});

function result(first: SideResult, second: SideResult): EvaluationResult {
  return {
    ...{ format: 1, examples: 2, questions: 2, unused: { noAnswer: 0, tooLong: 0, notText: 0, refused: 0 } },
    ...{ first, second, decidedBy: 'exactMatch', verdict: 'noClearDifference' },
    tests: [
      {
        ...{ metric: 'exactMatch', method: 'mcnemar', pairs: 2, difference: 0, interval: null },
        ...{ gained: 0, lost: 0, p: 1, verdict: 'noClearDifference' },
      },
    ],
    forgetting: { general: null, replay: null },
    gate: { outcome: 'notMeasured', findings: [] },
  };
}

test('a lower loss is better, a lower share is worse, and an equal one is neither', () => {
  const rows = measureRows(result(side({}), side({ loss: 1, exactMatch: 0.25 })));
  const directions = Object.fromEntries(rows.map(({ name, direction }) => [name, direction]));
  expect(directions).toMatchObject({ loss: 'better', exactMatch: 'worse', tokenF1: 'same' });
});

test('what was measured of one only is left out, and a test stands beside its own measure', () => {
  const rows = measureRows(result(side({ bleu: null }), side({})));
  expect(rows.map(({ name }) => name)).not.toContain('bleu');
  expect(rows.filter((row) => row.test !== null).map(({ name }) => name)).toEqual(['exactMatch']);
});
