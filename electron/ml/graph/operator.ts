import type { Value, ValueType } from './value.ts';

/** A kind that ends in `?` may be left out. */
type AttributeKind = 'int' | 'float' | 'int?' | 'float?' | 'string?' | 'ints' | 'ints?';

export type AttributeValues = Readonly<Record<string, number | string | readonly number[] | undefined>>;

/** What inference sees of a node; an input that was left out is null. */
export interface NodeInputs {
  /** The node's name, for messages and for the names of sizes that only the run knows. */
  readonly path: string;
  readonly inputs: readonly (Value | null)[];
  readonly attributes: AttributeValues;
}

export interface Operator {
  readonly domain: '' | 'com.microsoft';
  /** The opset of that domain since which the operator is as described here. */
  readonly since: number;
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  /**
   * Names of the outputs, in order; one that ends in `?` is not asked for when nothing uses it. Outputs beyond them
   * are named by number (`part3`).
   */
  readonly outputs: readonly string[];
  /** Type and shape of each output; throws when the inputs do not fit together. */
  infer(node: NodeInputs): readonly ValueType[];
}
