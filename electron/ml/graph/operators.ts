import { fusedOperators } from './fusedOperators.ts';
import { layoutOperators } from './layoutOperators.ts';
import { mathOperators } from './mathOperators.ts';
import type { Value } from './value.ts';

export type { AttributeValues, NodeInputs, Operator } from './operator.ts';

/** The only place that knows operators: what a graph may contain, and what comes out of it. */
export const operators = { ...mathOperators, ...layoutOperators, ...fusedOperators };

export type OpName = keyof typeof operators;

type Described<Op extends OpName> = (typeof operators)[Op]['attributes'];
type Of<Kind> = Kind extends `string${string}`
  ? string
  : Kind extends `ints${string}`
    ? readonly number[]
    : number;
type Required<A> = { readonly [Name in keyof A as A[Name] extends `${string}?` ? never : Name]: Of<A[Name]> };
type Optional<A> = {
  readonly [Name in keyof A as A[Name] extends `${string}?` ? Name : never]?: Of<A[Name]>;
};

/** The attributes an operator takes, by its row. */
export type AttributesOf<Op extends OpName> = Required<Described<Op>> & Optional<Described<Op>>;

type Label<Name extends string> = Name extends `${infer Plain}?` ? Plain : Name;

/** The outputs of an operator by name. */
export type OutputsOf<Op extends OpName> = {
  readonly [Name in (typeof operators)[Op]['outputs'][number] as Label<Name>]: Value;
};

/** The names of an operator's outputs without the marks of optional ones; outputs beyond the table are numbered. */
export function outputLabels(op: OpName, count: number): readonly string[] {
  const names: readonly string[] = operators[op].outputs;
  return Array.from({ length: count }, (_, index) => names[index]?.replace('?', '') ?? `part${index}`);
}
