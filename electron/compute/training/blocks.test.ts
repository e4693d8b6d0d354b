import { describe, expect, test } from 'vitest';
import { blockCases } from '../../ml/graph/blocks/cases.reference.ts';
import type { GradientCase } from '../../ml/graph/gradients/cases.reference.ts';
import { compareWithDifferences, compareWithFormula } from './finiteDifferences.reference.ts';

/** Tables of blocks: a block is checked by standing in one of them. */
const tables: Readonly<Record<string, readonly GradientCase[]>> = { ...blockCases };

describe.each(Object.entries(tables))('%s', (block, cases) => {
  test.each(cases)('$title: gradients are what differences give', async (given) => {
    for (const { input, error } of await compareWithDifferences(given))
      expect(error, `${block}: gradient of ${input}`).toBeLessThan(0.01);
  });

  test.each(cases.filter(({ expected }) => expected))(
    '$title: computes what it stands for',
    async (given) => {
      expect(await compareWithFormula(given)).toBeLessThan(1e-5);
    },
  );
});
