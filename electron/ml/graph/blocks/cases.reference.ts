import { type GradientCase, need, of } from '../gradients/cases.reference.ts';
import type { Scope } from '../graph.ts';
import type { Value } from '../value.ts';
import { gelu, geluTanh, rmsNorm, silu } from './activations.ts';
import { crossEntropy, ignoredTarget, klDivergence } from './losses.ts';

const x = ['batch:2', 'tokens:3', 4] as const;
const classes = 5;
const targets = [3, ignoredTarget, 0, 4, 4, ignoredTarget];

/** For tests only: blocks made of operators, each with what it stands for in plain arithmetic. */
export const blockCases = {
  silu: [eachNumber(silu, (number) => number / (1 + Math.exp(-number)))],
  gelu: [eachNumber(gelu, (number) => number * normal(number))],
  geluTanh: [
    eachNumber(geluTanh, (number) => {
      const inner = Math.sqrt(2 / Math.PI) * (number + 0.044715 * number ** 3);
      return (number / 2) * (1 + Math.tanh(inner));
    }),
  ],
  rmsNorm: [
    {
      ...of('rows', { x, w: [4] }, (scope, [given, w]) =>
        rmsNorm(scope, need(given), { weight: need(w), epsilon: 1e-5 }),
      ),
      expected: ({ x: given = [], w = [] }) =>
        inRows(given, 4).flatMap((row) => {
          const root = Math.sqrt(row.reduce((sum, number) => sum + number ** 2 / 4, 1e-5));
          return row.map((number, at) => (number / root) * (w[at] ?? 0));
        }),
    },
  ],
  crossEntropy: [
    {
      ...of('ignored positions', { logits: ['batch:2', 'tokens:3', classes] }, (scope, [logits]) => {
        return crossEntropy(scope, { logits: need(logits), targets: targetsOf(scope, [2, 3]) }).mean;
      }),
      expected: ({ logits = [] }) => [meanLoss(logits, [1, 1, 1, 1, 1, 1])],
    },
    {
      ...of('weights', { logits: [6, classes], weights: [6] }, (scope, [logits, weights]) => {
        const given = { logits: need(logits), weights: need(weights) };
        return crossEntropy(scope, { ...given, targets: targetsOf(scope, [6]) }).mean;
      }),
      between: [0.5, 2],
      expected: ({ logits = [], weights = [] }) => [meanLoss(logits, weights)],
    },
    {
      ...of(
        'all ignored',
        { logits: [1, classes] },
        (scope, [logits]) =>
          crossEntropy(scope, { logits: need(logits), targets: scope.graph.constant([ignoredTarget]) }).mean,
      ),
      expected: () => [0],
    },
  ],
  klDivergence: [divergence(1), divergence(2)],
} as const satisfies Record<string, readonly [GradientCase, ...GradientCase[]]>;

function eachNumber(
  block: (scope: Scope, x: Value) => Value,
  formula: (number: number) => number,
): GradientCase {
  const given = of('each number', { x }, (scope, [value]) => block(scope, need(value)));
  return { ...given, between: [-3, 3], expected: ({ x: numbers = [] }) => Array.from(numbers, formula) };
}

/** The normal distribution by Simpson's rule: nothing of it comes from an error function. */
function normal(number: number): number {
  const parts = 200;
  const width = number / parts;
  const density = (at: number) => Math.exp(-(at ** 2) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(number);
  for (let part = 1; part < parts; part++) sum += density(part * width) * (part % 2 === 1 ? 4 : 2);
  return 0.5 + (sum * width) / 3;
}

function targetsOf(scope: Scope, shape: readonly number[]): Value {
  const given = [scope.graph.constant(targets), scope.graph.constant(shape)];
  return scope.at('targets').add('Reshape', given, {});
}

function meanLoss(logits: ArrayLike<number>, weights: ArrayLike<number>): number {
  let [sum, total] = [0, 0];
  for (const [at, row] of inRows(logits, classes).entries()) {
    const [target = 0, weight = 0] = [targets[at], weights[at]];
    if (target === ignoredTarget) continue;
    sum -= weight * (logarithms(row, 1)[target] ?? 0);
    total += weight;
  }
  return sum / total;
}

function divergence(temperature: number): GradientCase {
  const shape = ['batch:2', 'tokens:3', classes] as const;
  const inputs = { teacher: shape, student: shape, weights: ['batch:2', 'tokens:3'] } as const;
  const build: GradientCase['build'] = (scope, [teacher, student, weights]) => {
    const given = { teacher: need(teacher), student: need(student), weights: need(weights) };
    return klDivergence(scope, { ...given, temperature }).mean;
  };
  const expected: GradientCase['expected'] = ({ teacher = [], student = [], weights = [] }) => {
    const others = inRows(student, classes);
    let [sum, total] = [0, 0];
    for (const [at, row] of inRows(teacher, classes).entries()) {
      const [p, q] = [logarithms(row, temperature), logarithms(others[at] ?? [], temperature)];
      const terms = p.map((number, index) => Math.exp(number) * (number - (q[index] ?? 0)));
      sum += (weights[at] ?? 0) * temperature ** 2 * terms.reduce((a, b) => a + b, 0);
      total += weights[at] ?? 0;
    }
    return [sum / total];
  };
  const constant = temperature === 1 ? [] : ['teacher', 'weights'];
  return { ...of(`temperature ${temperature}`, inputs, build), between: [0.5, 3], constant, expected };
}

function logarithms(row: readonly number[], temperature: number): number[] {
  const sum = row.reduce((total, number) => total + Math.exp(number / temperature), 0);
  return row.map((number) => number / temperature - Math.log(sum));
}

function inRows(numbers: ArrayLike<number>, width: number): readonly (readonly number[])[] {
  const all = Array.from(numbers);
  return Array.from({ length: all.length / width }, (_, row) => all.slice(row * width, (row + 1) * width));
}
