import type { Scope } from './graph.ts';
import type { AttributesOf, OpName } from './operators.ts';
import { elementTypes, type Value } from './value.ts';

type Binary = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Pow' | 'Max' | 'Min' | Comparison;
type Comparison = 'Equal' | 'Less' | 'LessOrEqual' | 'Greater' | 'GreaterOrEqual' | 'And';
type Unary =
  | 'Neg'
  | 'Exp'
  | 'Log'
  | 'Sqrt'
  | 'Reciprocal'
  | 'Sigmoid'
  | 'Tanh'
  | 'Erf'
  | 'Sign'
  | 'Sin'
  | 'Cos';

/** Formulas as nodes below one path: a number beside a value becomes a constant of the value's type. */
export class Arithmetic {
  readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  binary(op: Binary, a: Value | number, b: Value | number): Value {
    const like = typeof a === 'number' ? b : a;
    return this.add(op, [this.constant(a, like), this.constant(b, like)], {});
  }

  unary(op: Unary, x: Value): Value {
    return this.add(op, [x], {});
  }

  plus(a: Value | number, b: Value | number): Value {
    return this.binary('Add', a, b);
  }

  minus(a: Value | number, b: Value | number): Value {
    return this.binary('Sub', a, b);
  }

  /** The product of two or more factors, from the left. */
  times(first: Value, ...others: readonly (Value | number)[]): Value {
    return others.reduce<Value>((product, factor) => this.binary('Mul', product, factor), first);
  }

  over(a: Value | number, b: Value | number): Value {
    return this.binary('Div', a, b);
  }

  where(condition: Value, a: Value | number, b: Value | number): Value {
    const like = typeof a === 'number' ? b : a;
    return this.add('Where', [condition, this.constant(a, like), this.constant(b, like)], {});
  }

  /** Sum, mean … over axes, which stay with size 1 unless `keep` says otherwise. */
  reduce(
    op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceSumSquare',
    x: Value,
    { axes, keep = true }: { readonly axes: readonly number[]; readonly keep?: boolean },
  ): Value {
    return this.add(op, [x, this.scope.graph.constant(axes)], { keepdims: keep ? 1 : 0 });
  }

  cast(x: Value, type: Value['type']): Value {
    return x.type === type ? x : this.add('Cast', [x], { to: elementTypes[type].code });
  }

  /** The value's shape as a vector that graphs compute with: a constant where all sizes are known. */
  sizes(x: Value): Value {
    const known = x.shape.every((size) => typeof size === 'number');
    return known ? this.scope.graph.constant(x.shape.map(Number)) : this.add('Shape', [x], {});
  }

  /** The value's size along one axis, as a vector of one. */
  size(x: Value, axis: number): Value {
    const size = x.shape[axis];
    if (typeof size === 'number') return this.scope.graph.constant([size]);
    return this.add('Gather', [this.sizes(x), this.scope.graph.constant([axis])], { axis: 0 });
  }

  zerosLike(x: Value): Value {
    return this.add('Expand', [this.constant(0, x), this.sizes(x)], {});
  }

  add<Op extends OpName>(op: Op, inputs: readonly (Value | null)[], attributes: AttributesOf<Op>): Value {
    return this.scope.at(op).add(op, inputs, attributes);
  }

  constant(x: Value | number, like: Value | number): Value {
    if (typeof x !== 'number') return x;
    const type = typeof like === 'number' ? 'float32' : like.type;
    if (type === 'float32' || type === 'float16' || type === 'int64' || type === 'int32')
      return this.scope.graph.number(x, type);
    throw new Error(`${this.scope.path}: no number ${x} of type ${type}`);
  }
}
