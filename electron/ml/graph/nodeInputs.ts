import type { NodeInputs } from './operator.ts';
import { type Dim, formatType, type Shape, type Value } from './value.ts';

export function numeric({ attributes }: NodeInputs): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

export function typed(node: NodeInputs, index: number): Value {
  const value = node.inputs[index];
  if (!value) throw new Error(`${node.path}: input ${index} is missing`);
  return value;
}

export function numbersOf(node: NodeInputs, index: number): readonly number[] {
  const { numbers } = typed(node, index);
  if (numbers === undefined) throw new Error(`${node.path}: input ${index} must be a constant`);
  return numbers;
}

/** What a vector of sizes holds, names included; null when only the run knows. */
export function sizesOf(value: Value | null | undefined): Shape | null {
  return value?.numbers ?? value?.sizes ?? null;
}

/** The node's `axis`, counted from the front. */
export function axisOf(node: NodeInputs, shape: Shape): number {
  return fromFront(numeric(node).axis ?? 0, shape.length);
}

/** A negative axis counts from the end. */
export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** Axes from a constant input, counted from the front. */
export function axesOf(node: NodeInputs, index: number, rank: number): readonly number[] {
  return numbersOf(node, index).map((axis) => fromFront(axis, rank));
}

/** The shape that inputs of these shapes are stretched to. A size that has a name fits its own name and 1. */
export function broadcast(node: NodeInputs, shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape): Dim => shape[axis - rank + shape.length] ?? 1);
    const stretched = sizes.filter((size) => size !== 1);
    check(
      node,
      stretched.every((size) => size === stretched[0]),
    );
    return stretched[0] ?? 1;
  });
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}

export function check(node: NodeInputs, fits: boolean): void {
  if (fits) return;
  const inputs = node.inputs.map((value) => (value === null ? 'none' : formatType(value))).join(', ');
  throw new Error(`${node.path}: the inputs do not fit: ${inputs}`);
}
