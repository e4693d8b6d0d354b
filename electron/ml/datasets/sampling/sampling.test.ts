import { expect, test } from 'vitest';
import { groupedSplit, type SplitRow } from './groupedSplit.ts';
import { seededRandom, shuffle } from './shuffle.ts';
import { sampleSize, stratifiedSample } from './stratifiedSample.ts';

const parts = [
  { name: 'train', share: 0.8 },
  { name: 'valid', share: 0.1 },
  { name: 'test', share: 0.1 },
];

test('a shuffle keeps what it shuffles, and every order comes up alike', () => {
  const orders = new Map<string, number>();
  const random = seededRandom('orders');
  for (let i = 0; i < 6000; i++) {
    const order = shuffle([0, 1, 2], random).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(6);
  for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test('a sample has its share of every stratum, at least one, and the same rows for the same seed', () => {
  const strata = Array.from({ length: 1000 }, (_, at) => (at < 3 ? 'rare' : at % 3 === 0 ? 'ok' : 'alarm'));
  for (const share of [0.001, 0.15, 0.5, 1]) {
    const drawn = stratifiedSample(strata, { share, seed: 7 });
    expect(new Set(drawn).size).toBe(drawn.length);
    for (const stratum of new Set(strata)) {
      const of = strata.filter((name) => name === stratum).length;
      expect(drawn.filter((at) => strata[at] === stratum).length).toBe(sampleSize(of, share));
    }
    expect(drawn).toEqual(stratifiedSample(strata, { share, seed: 7 }));
  }
  expect(stratifiedSample(strata, { share: 0.15, seed: 8 })).not.toEqual(
    stratifiedSample(strata, { share: 0.15, seed: 7 }),
  );
});

test('a share of a whole number is that number, and nothing is drawn from nothing', () => {
  expect(sampleSize(20, 0.15)).toBe(3);
  expect(sampleSize(21, 0.15)).toBe(4);
  expect(sampleSize(1, 0.15)).toBe(1);
  expect(stratifiedSample([], { share: 0.15, seed: 1 })).toEqual([]);
  expect(() => stratifiedSample(['a'], { share: 0, seed: 1 })).toThrow(RangeError);
});

test('every row of a stratum is as likely to be drawn', () => {
  const drawn = new Array<number>(40).fill(0);
  for (let seed = 0; seed < 2000; seed++)
    for (const at of stratifiedSample(new Array<string>(40).fill('a'), { share: 0.25, seed }))
      drawn[at] = (drawn[at] as number) + 1;
  for (const count of drawn) expect(Math.abs(count - 500)).toBeLessThan(100);
});

test('rows that are alone are split by stratum to the row', () => {
  const rows: SplitRow[] = Array.from({ length: 2000 }, (_, at) => ({
    group: null,
    stratum: at % 10 === 0 ? 'rare' : 'common',
  }));
  const assigned = groupedSplit(rows, { parts, seed: 'a' });
  for (const [stratum, of] of [
    ['rare', 200],
    ['common', 1800],
  ] as const)
    parts.forEach(({ share }, part) => {
      const count = rows.filter((row, at) => row.stratum === stratum && assigned[at] === part).length;
      expect(Math.abs(count - of * share)).toBeLessThanOrEqual(1);
    });
});

test('no group straddles, and shares are kept as well as groups allow', () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(seed);
    const rows: SplitRow[] = Array.from({ length: 3000 }, () => ({
      group: random() < 0.6 ? null : Math.floor(random() * 200),
      stratum: 'abc'[Math.floor(random() ** 2 * 3)] as string,
    }));
    const assigned = groupedSplit(rows, { parts, seed });
    const homes = new Map<string | number, number>();
    rows.forEach(({ group }, at) => {
      if (group === null) return;
      expect(homes.get(group) ?? assigned[at]).toBe(assigned[at]);
      homes.set(group, assigned[at] as number);
    });
    parts.forEach(({ share }, part) => {
      for (const stratum of 'abc') {
        const of = rows.filter((row) => row.stratum === stratum).length;
        const count = rows.filter((row, at) => row.stratum === stratum && assigned[at] === part).length;
        expect(Math.abs(count / of - share)).toBeLessThan(0.01);
      }
    });
    expect(groupedSplit(rows, { parts, seed })).toEqual(assigned);
  }
});

test('a group larger than a part goes where it does least harm, and nothing is lost', () => {
  const rows: SplitRow[] = Array.from({ length: 100 }, (_, at) => ({
    group: at < 70 ? 'g' : null,
    stratum: 'a',
  }));
  const assigned = groupedSplit(rows, { parts, seed: 1 });
  expect(new Set(assigned.subarray(0, 70))).toEqual(new Set([0]));
  expect(assigned.filter((part) => part === 1).length).toBe(10);
  expect(groupedSplit([], { parts, seed: 1 }).length).toBe(0);
});

test('shares that are none are refused', () => {
  for (const shares of [[], [0.5], [1.5, -0.5], [Number.NaN]])
    expect(() => groupedSplit([], { parts: shares.map((share) => ({ name: 'x', share })), seed: 1 })).toThrow(
      RangeError,
    );
});
