import { Arithmetic } from '../arithmetic.ts';
import type { Scope } from '../graph.ts';
import type { AttributesOf, OpName } from '../operators.ts';
import type { Value } from '../value.ts';
import type { Differentiable } from './gradients.ts';

/** For tests only: a size, or a name with the size that it has when the case is run (`batch:2`). */
export type CaseShape = readonly (number | `${string}:${number}`)[];

/** For tests only: a small graph whose gradients with respect to all inputs are compared with finite differences. */
export interface GradientCase {
  readonly title: string;
  readonly inputs: Readonly<Record<string, CaseShape>>;
  /** What the inputs are drawn from; -1 to 1 when left out. */
  readonly between?: readonly [number, number];
  /** How far a number is moved up and down; 0.01 when left out. */
  readonly step?: number;
  /** Inputs whose gradients are not asked for. */
  readonly constant?: readonly string[];
  build(scope: Scope, inputs: readonly Value[]): Value;
  /** What the graph stands for, by plain arithmetic. */
  readonly expected?: (inputs: Readonly<Record<string, ArrayLike<number>>>) => readonly number[];
}

type Cases = readonly [GradientCase, ...GradientCase[]];

/** For tests only: at least one case for every operator that has a rule. */
export const gradientCases = {
  Add: stretched('Add'),
  Sub: stretched('Sub'),
  Mul: stretched('Mul'),
  Div: stretched('Div', [0.5, 2]),
  Pow: stretched('Pow', [0.5, 2]),
  Max: stretched('Max'),
  Min: stretched('Min'),
  Where: [
    {
      title: 'of two stretched values',
      inputs: { a: [2, 3, 4], b: [3, 1] },
      build: (scope, [a, b]) => {
        const condition = scope.at('c').add('Greater', [need(a), scope.graph.number(0.1)], {});
        return scope.at('y').add('Where', [condition, need(a), need(b)], {});
      },
    },
  ],
  Abs: unary('Abs', [0.3, 2]),
  Neg: unary('Neg'),
  Exp: unary('Exp'),
  Log: unary('Log', [0.5, 2]),
  Sqrt: unary('Sqrt', [0.5, 2]),
  Reciprocal: unary('Reciprocal', [0.5, 2]),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  Erf: unary('Erf'),
  Identity: unary('Identity'),
  Clip: [
    of('both bounds', { x: [2, 3, 4] }, (scope, [x]) => {
      const [low, high] = [scope.graph.number(-0.5), scope.graph.number(0.5)];
      return scope.at('y').add('Clip', [need(x), low, high], {});
    }),
    of('a lower bound', { x: [2, 3] }, (scope, [x]) =>
      scope.at('y').add('Clip', [need(x), scope.graph.number(0)], {}),
    ),
  ],
  Cast: [
    {
      title: 'to half precision and back',
      inputs: { x: [2, 3] },
      step: 0.5,
      build: (scope, [x]) => {
        const math = new Arithmetic(scope);
        return math.cast(math.cast(need(x), 'float16'), 'float32');
      },
    },
  ],
  ReduceSum: reductions('ReduceSum'),
  ReduceMean: reductions('ReduceMean'),
  ReduceSumSquare: reductions('ReduceSumSquare'),
  ReduceMax: reductions('ReduceMax'),
  Softmax: rows('Softmax'),
  LogSoftmax: rows('LogSoftmax'),
  LayerNormalization: [
    of('rows', { x: ['batch:2', 3, 8], w: [8], b: [8] }, (scope, given) =>
      scope.at('y').add('LayerNormalization', given, { axis: -1, epsilon: 1e-5 }),
    ),
  ],
  SimplifiedLayerNormalization: [
    of('rows', { x: ['batch:2', 'tokens:3', 8], w: [8] }, (scope, given) =>
      scope.at('y').add('SimplifiedLayerNormalization', given, { axis: -1, epsilon: 1e-5 }),
    ),
  ],
  MatMul: [
    single('MatMul', 'matrices', { a: [3, 4], b: [4, 5] }, {}),
    single('MatMul', 'a layer', { a: ['batch:2', 'tokens:3', 4], b: [4, 5] }, {}),
    single('MatMul', 'stretched batches', { a: [2, 1, 3, 4], b: [3, 4, 2] }, {}),
  ],
  FusedMatMul: [
    single('FusedMatMul', 'a layer', { a: ['batch:2', 'tokens:3', 4], b: [5, 4] }, { transB: 1 }),
    single('FusedMatMul', 'a scale', { a: [2, 3, 4], b: [2, 5, 4] }, { transB: 1, alpha: 0.5 }),
    single('FusedMatMul', 'the left transposed', { a: [2, 4, 3], b: [2, 4, 5] }, { transA: 1 }),
    single('FusedMatMul', 'a stretched left', { a: [4, 3], b: [2, 4, 5] }, { transA: 1 }),
    single('FusedMatMul', 'both transposed', { a: [2, 4, 3], b: [2, 5, 4] }, { transA: 1, transB: 1 }),
    single('FusedMatMul', 'four axes', { a: ['batch:2', 2, 3, 4], b: ['batch:2', 1, 5, 4] }, { transB: 1 }),
  ],
  Gemm: [
    single('Gemm', 'a bias', { a: [3, 4], b: [5, 4], c: [5] }, { transB: 1 }),
    single('Gemm', 'scales', { a: [4, 3], b: [4, 5], c: [3, 1] }, { transA: 1, alpha: 0.5, beta: 2 }),
    single('Gemm', 'both transposed', { a: [4, 3], b: [5, 4] }, { transA: 1, transB: 1 }),
  ],
  MatMulNBits: [blocks(8, 64), blocks(4, 64), blocks(8, 40), blocks(4, 40)],
  Reshape: [
    shaped('Reshape', 'known sizes', [2, 3, 4], [6, 4]),
    shaped('Reshape', 'kept sizes', ['batch:2', 'tokens:3', 4], [0, 0, 2, 2]),
    shaped('Reshape', 'a size that is left', ['batch:2', 'tokens:3', 4], [-1, 4]),
  ],
  Unsqueeze: [shaped('Unsqueeze', 'in the middle and at the end', ['batch:2', 3], [1, -1])],
  Squeeze: [shaped('Squeeze', 'from the end', ['batch:2', 1, 3, 1], [1, -1])],
  Transpose: [
    of('four axes', { x: ['batch:2', 3, 4, 2] }, (scope, [x]) =>
      scope.at('y').add('Transpose', [need(x)], { perm: [1, 3, 0, 2] }),
    ),
  ],
  Expand: [
    of('to a known shape', { x: [3, 1] }, (scope, [x]) =>
      scope.at('y').add('Expand', [need(x), scope.graph.constant([2, 3, 4])], {}),
    ),
    of('to another value', { x: [1, 4], like: ['batch:2', 'tokens:3', 4] }, (scope, [x, like]) => {
      const sizes = scope.at('sizes').add('Shape', [need(like)], {});
      const y = scope.at('y').add('Expand', [need(x), sizes], {});
      return scope.at('z').add('Mul', [y, need(like)], {});
    }),
  ],
  Concat: [
    single('Concat', 'known sizes', { a: [2, 3], b: [2, 4], c: [2, 1] }, { axis: -1 }),
    single('Concat', 'named sizes', { a: [2, 'past:2', 3], b: [2, 'tokens:4', 3] }, { axis: 1 }),
  ],
  Split: [
    of('a part that nothing uses', { x: ['batch:2', 6] }, (scope, [x]) => {
      const sizes = scope.graph.constant([1, 2, 2, 1]);
      const parts = scope.at('parts').addList('Split', [need(x), sizes], { axis: -1 });
      return scope.at('y').add('Mul', [need(parts[1]), need(parts[2])], {});
    }),
    of('equal parts', { x: [2, 6] }, (scope, [x]) => {
      const { a, b } = scope.at('parts').addAll('Split', [need(x)], { axis: 1, num_outputs: 2 });
      return scope.at('y').add('Mul', [a, b], {});
    }),
  ],
  Slice: [
    sliced(
      'two axes',
      [2, 5, 4],
      [
        [1, -3],
        [4, 4],
        [1, -1],
      ],
    ),
    sliced('a named axis', ['batch:2', 'tokens:5', 4], [[0], [-1], [1]]),
    sliced('the end of a named axis', ['batch:2', 'tokens:5', 4], [[-2], [2 ** 40], [1]]),
  ],
  Pad: [
    of('two axes', { x: ['batch:2', 3, 4] }, (scope, [x]) => {
      const [pads, axes] = [scope.graph.constant([1, 0, 2, 1]), scope.graph.constant([1, 2])];
      return scope.at('y').add('Pad', [need(x), pads, null, axes], {});
    }),
  ],
  Gather: [
    gathered('rows of a table, some of them twice', [5, 3], 0),
    gathered('along another axis', ['batch:2', 3, 5], -1),
    of('a single one', { x: [2, 3, 4] }, (scope, [x]) =>
      scope.at('y').add('Gather', [need(x), scope.graph.number(-1, 'int64')], { axis: 1 }),
    ),
    of('a matrix of rows', { x: [5, 3] }, (scope, [x]) => {
      const ids = [scope.graph.constant([0, 4, 4, 1]), scope.graph.constant([2, 2])];
      const index = scope.at('ids').add('Reshape', ids, {});
      return scope.at('y').add('Gather', [need(x), index], { axis: 0 });
    }),
  ],
  GatherElements: [
    of('one of each row', { x: ['batch:2', 3] }, (scope, [x]) => {
      const index = indices(scope, [2, 0], [2, 1]);
      return scope.at('y').add('GatherElements', [need(x), index], { axis: -1 });
    }),
  ],
  ScatterElements: [
    of('added', { x: [2, 3], u: [2, 2] }, (scope, [x, u]) => {
      const given = [need(x), indices(scope, [2, 2, 0, 1], [2, 2]), need(u)];
      return scope.at('y').add('ScatterElements', given, { axis: 1, reduction: 'add' });
    }),
  ],
  RotaryEmbedding: [
    of('heads of 4', { x: [2, 3, 8] }, (scope, [x]) => {
      const angles = Array.from({ length: 6 }, (_, at) => at / 3);
      const table = (name: string, of: (angle: number) => number) =>
        scope.graph.floats(name, Float32Array.from(angles, of), [3, 2]);
      const positions = indices(scope, [0, 1, 2, 2, 0, 1], [2, 3]);
      const given = [need(x), positions, table('cos', Math.cos), table('sin', Math.sin)];
      return scope.at('y').add('RotaryEmbedding', given, {});
    }),
  ],
} as const satisfies Record<Differentiable, Cases>;

/** For tests only: a case of a graph. */
export function of(
  title: string,
  inputs: GradientCase['inputs'],
  build: GradientCase['build'],
): GradientCase {
  return { title, inputs, build };
}

/** For tests only: an input that the case has. */
export function need(value: Value | undefined): Value {
  if (!value) throw new Error('the case has no such input');
  return value;
}

function single<Op extends OpName>(
  op: Op,
  title: string,
  ...[inputs, attributes]: readonly [GradientCase['inputs'], AttributesOf<Op>]
): GradientCase {
  return of(title, inputs, (scope, given) => scope.at('y').add(op, given, attributes));
}

function stretched(
  op: 'Add' | 'Sub' | 'Mul' | 'Div' | 'Pow' | 'Max' | 'Min',
  between: readonly [number, number] = [-1, 1],
): Cases {
  // Numbers of two inputs that lie closer than a step would change places.
  const given = { between, step: op === 'Max' || op === 'Min' ? 1e-3 : 1e-2 };
  const others = ([[4], [3, 1], [], [1, 1, 1, 4], ['batch:2', 1, 1]] as const).flatMap((shape) => [
    { ...single(op, `with [${shape}]`, { a: ['batch:2', 3, 4], b: shape }, {}), ...given },
    { ...single(op, `of [${shape}]`, { a: shape, b: ['batch:2', 3, 4] }, {}), ...given },
  ]);
  const same = { ...single(op, 'of one shape', { a: [2, 3, 4], b: [2, 3, 4] }, {}), ...given };
  return [same, ...others];
}

function unary(
  op:
    | 'Abs'
    | 'Neg'
    | 'Exp'
    | 'Log'
    | 'Sqrt'
    | 'Reciprocal'
    | 'Sin'
    | 'Cos'
    | 'Sigmoid'
    | 'Tanh'
    | 'Erf'
    | 'Identity',
  between: readonly [number, number] = [-1, 1],
): Cases {
  return [{ ...single(op, 'of each number', { x: ['batch:2', 3] }, {}), between }];
}

function reductions(op: 'ReduceSum' | 'ReduceMean' | 'ReduceSumSquare' | 'ReduceMax'): Cases {
  const over = (axes: readonly number[] | null, keepdims: number, shape: CaseShape): GradientCase =>
    of(`over ${axes ?? 'all'}, kept: ${keepdims}`, { x: shape }, (scope, [x]) => {
      const inputs = axes === null ? [need(x)] : [need(x), scope.graph.constant(axes)];
      return scope.at('y').add(op, inputs, { keepdims });
    });
  return [
    over([-1], 1, ['batch:2', 3, 4]),
    over([0, 1], 0, ['batch:2', 'tokens:3', 4]),
    over(null, 0, [2, 3]),
  ];
}

function rows(op: 'Softmax' | 'LogSoftmax'): Cases {
  return [
    single(op, 'along the last axis', { x: ['batch:2', 3, 4] }, { axis: -1 }),
    single(op, 'along the middle axis', { x: [2, 3, 4] }, { axis: 1 }),
  ];
}

function shaped(
  op: 'Reshape' | 'Unsqueeze' | 'Squeeze',
  title: string,
  ...[shape, numbers]: readonly [CaseShape, readonly number[]]
): GradientCase {
  return of(title, { x: shape }, (scope, [x]) =>
    scope.at('y').add(op, [need(x), scope.graph.constant(numbers)], {}),
  );
}

function sliced(title: string, shape: CaseShape, bounds: readonly (readonly number[])[]): GradientCase {
  return of(title, { x: shape }, (scope, [x]) =>
    scope.at('y').add('Slice', [need(x), ...bounds.map((bound) => scope.graph.constant(bound))], {}),
  );
}

function gathered(title: string, shape: CaseShape, axis: number): GradientCase {
  return of(title, { x: shape }, (scope, [x]) =>
    scope.at('y').add('Gather', [need(x), scope.graph.constant([0, 4, 4, 1])], { axis }),
  );
}

function indices(scope: Scope, numbers: readonly number[], shape: readonly number[]): Value {
  const given = [scope.graph.constant(numbers), scope.graph.constant(shape)];
  return scope.at('index').add('Reshape', given, {});
}

function blocks(bits: 4 | 8, K: number): GradientCase {
  return of(`${bits} bits, ${K} wide`, { x: ['batch:2', 'tokens:2', K] }, (scope, [x]) => {
    const [N, count] = [6, Math.ceil(K / 32)];
    const bytes = Uint8Array.from({ length: N * count * 4 * bits }, (_, at) => (at * 89 + 17) % 256);
    const shape = [N, count, 4 * bits];
    const quants = scope.graph.initializer({ name: 'quants', type: 'uint8', shape }, bytes);
    const steps = Float32Array.from({ length: N * count }, (_, at) => (at + 1) / 2 ** bits / 10);
    const scales = scope.graph.floats('scales', steps, [N, count]);
    const attributes = { K, N, bits, block_size: 32 };
    return scope.at('y').add('MatMulNBits', [need(x), quants, scales], attributes);
  });
}
