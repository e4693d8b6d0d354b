import { expect, test } from 'vitest';
import { createRowAgreement } from './rowAgreement.ts';

const logits = Float32Array.of(3, -2, 0.5, 7);
const changedBy = (amount: number) => logits.with(2, 0.5 + amount);

test('rows that differ in last bits agree after a few comparisons, and not before', () => {
  const agreement = createRowAgreement();
  const verdicts = [1e-4, -1e-3, 0].map((amount) => {
    agreement.compare(logits, changedBy(amount));
    return agreement.verdict;
  });
  expect(verdicts).toEqual(['unknown', 'unknown', 'agree']);
});

test('one row that differs by more is enough, for good', () => {
  for (const other of [changedBy(0.05), changedBy(-0.05), changedBy(Number.NaN), changedBy(Infinity)]) {
    const agreement = createRowAgreement();
    agreement.compare(logits, logits);
    agreement.compare(logits, other);
    for (let i = 0; i < 5; i++) agreement.compare(logits, logits);
    expect(agreement.verdict).toBe('differ');
  }
});
