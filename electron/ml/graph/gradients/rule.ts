import { Arithmetic } from '../arithmetic.ts';
import type { Graph, GraphNode, Scope } from '../graph.ts';
import type { Dim, Shape, Value } from '../value.ts';

/**
 * What flows back to a node's inputs, by their index: functions, so that only what is asked for becomes nodes. An input
 * that is not listed gets nothing (axes, indices, conditions).
 */
export type GradientRule = (node: NodeGradient) => Readonly<Record<number, () => Value>>;

/**
 * Operators without a rule. `zero`: nothing flows back, because the output does not follow small changes of the input or is
 * no floating point number. `missing`: something would flow back and nobody has written how; differentiating throws.
 */
export type NoGradient = { readonly zero: string } | { readonly missing: string };

/** A node on the way back: its inputs and outputs, and the gradients that reached its outputs. */
export class NodeGradient extends Arithmetic {
  readonly node: GraphNode;
  readonly upstream: readonly (Value | null)[];

  constructor(scope: Scope, node: GraphNode, upstream: readonly (Value | null)[]) {
    super(scope);
    this.node = node;
    this.upstream = upstream;
  }

  get graph(): Graph {
    return this.scope.graph;
  }

  /** The gradient of the first output. */
  get dy(): Value {
    const dy = this.upstream[0];
    if (!dy) throw new Error(`${this.node.name}: only the first output of ${this.node.op} has a gradient`);
    return dy;
  }

  get y(): Value {
    return this.output(0);
  }

  get x(): Value {
    return this.input(0);
  }

  input(index: number): Value {
    const value = this.node.inputs[index];
    if (!value) throw new Error(`${this.node.name}: no input ${index}`);
    return value;
  }

  output(index: number): Value {
    const value = this.node.outputs[index];
    if (!value) throw new Error(`${this.node.name}: no output ${index}`);
    return value;
  }

  number(name: string, otherwise = 0): number {
    const value = this.node.attributes[name];
    return typeof value === 'number' ? value : otherwise;
  }

  /** The node's `axis`, counted from the front of a shape of this rank. */
  axis(rank: number): number {
    const axis = this.number('axis');
    return axis < 0 ? axis + rank : axis;
  }

  /** Sums a gradient over the axes along which an input was stretched, so that it has the input's shape. */
  unstretched(gradient: Value, { shape }: Value): Value {
    const added = gradient.shape.length - shape.length;
    const stretched = gradient.shape.flatMap((size, axis) =>
      axis >= added && shape[axis - added] === 1 && size !== 1 ? [axis] : [],
    );
    const front = Array.from({ length: added }, (_, axis) => axis);
    if (stretched.length === 0 && added === 0) return gradient;
    const axes = [...front, ...stretched];
    if (stretched.length === 0) return this.reduce('ReduceSum', gradient, { axes, keep: false });
    const summed = this.reduce('ReduceSum', gradient, { axes });
    return added === 0 ? summed : this.add('Squeeze', [summed, this.graph.constant(front)], {});
  }

  /** A value in another value's shape; by constants where they say enough. */
  reshapedLike(value: Value, like: Value): Value {
    if (sameShape(value.shape, like.shape)) return value;
    return this.add('Reshape', [value, this.#target(value.shape, like)], {});
  }

  /** A value as a matrix: all axes before the last one are one. */
  rows(value: Value): Value {
    if (value.shape.length === 2) return value;
    const columns = Number(value.shape.at(-1));
    if (Number.isNaN(columns))
      throw new Error(`${this.node.name}: the width ${value.shape.at(-1)} is not known`);
    return this.add('Reshape', [value, this.graph.constant([-1, columns])], {});
  }

  /** 0 keeps a size where both shapes have it; one size that is not known is what is left. */
  #target(shape: Shape, like: Value): Value {
    const sizes = like.shape.map((size, axis): Dim => (size === shape[axis] && size !== 0 ? 0 : size));
    const unknown = sizes.filter((size) => typeof size === 'string').length;
    if (unknown > 1) return this.sizes(like);
    return this.graph.constant(sizes.map((size) => (typeof size === 'string' ? -1 : size)));
  }
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function isFloat({ type }: Value): boolean {
  return type === 'float32' || type === 'float16';
}
