import {
  type AttributesOf,
  type AttributeValues,
  type OpName,
  type OutputsOf,
  operators,
  outputLabels,
} from './operators.ts';
import {
  type ElementType,
  elementCount,
  elementTypes,
  type Shape,
  type Value,
  type ValueType,
} from './value.ts';
import type { PlacedWeight } from './weights.ts';

export interface GraphNode {
  /** Its path, `/layers.0/attn/q_proj`; unique in the graph. */
  readonly name: string;
  readonly op: OpName;
  readonly inputs: readonly (Value | null)[];
  readonly attributes: AttributeValues;
  readonly outputs: readonly Value[];
}

/** Initializer: bytes in the graph file (small constants) or a place in the external data file. */
export interface Initializer {
  readonly value: Value;
  readonly data:
    | Uint8Array
    | { readonly offset: number; readonly sizeBytes: number; readonly isGiven?: boolean };
}

/** A node's value under the name that the graph's caller asks for. */
export interface GraphOutput {
  readonly value: Value;
  readonly port: Value;
}

/**
 * A graph under construction. Nodes can only use values that exist, so they are in order of computation; types and
 * shapes are inferred as they are added. Knows nothing of inference or training.
 */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly inputs: Value[] = [];
  readonly outputs: GraphOutput[] = [];
  readonly initializers: Initializer[] = [];
  readonly #names = new Set<string>();
  readonly #weights = new Map<string, Value>();
  readonly #constants = new Map<string, Value>();

  input(name: string, type: ElementType, shape: Shape): Value {
    const value = { name: this.#claim(name), type, shape };
    this.inputs.push(value);
    return value;
  }

  /** A tensor in the external data file, once per name; tensors of several names may lie at the same place. */
  weight(place: Pick<PlacedWeight, 'offset' | 'sizeBytes'>, value: Value): Value {
    const known = this.#weights.get(value.name);
    if (known) return known;
    const needed = elementCount(value.shape) * elementTypes[value.type].sizeBytes;
    if (needed !== place.sizeBytes)
      throw new Error(`${value.name}: needs ${needed} bytes of ${place.sizeBytes}`);
    this.#claim(value.name);
    this.initializers.push({ value, data: { offset: place.offset, sizeBytes: place.sizeBytes } });
    this.#weights.set(value.name, value);
    return value;
  }

  /**
   * A tensor that whoever opens a session hands over in memory, under this name. ONNX Runtime replaces only what lies in
   * external data, so the file says that it does (at its start), and nobody looks there.
   */
  given(value: Value): Value {
    this.#claim(value.name);
    const sizeBytes = elementCount(value.shape) * elementTypes[value.type].sizeBytes;
    this.initializers.push({ value, data: { offset: 0, sizeBytes, isGiven: true } });
    return value;
  }

  /** A constant of any type by its bytes or their place in the external data file; one of a known name is that one. */
  initializer(value: Value, data: Initializer['data']): Value {
    const known = this.#weights.get(value.name);
    if (known) return known;
    this.#claim(value.name);
    this.initializers.push({ value, data });
    this.#weights.set(value.name, value);
    return value;
  }

  /** A small vector of whole numbers inside the graph file; equal ones are kept once. */
  constant(numbers: readonly number[], type: 'int64' | 'int32' = 'int64'): Value {
    const name = `/constants/${type}/${numbers.join(',')}`;
    const known = this.#constants.get(name);
    if (known) return known;
    const value: Value = { name: this.#claim(name), type, shape: [numbers.length], numbers };
    const data = type === 'int64' ? BigInt64Array.from(numbers, BigInt) : Int32Array.from(numbers);
    this.initializers.push({ value, data: new Uint8Array(data.buffer) });
    this.#constants.set(name, value);
    return value;
  }

  /** A scalar inside the graph file; equal ones are kept once. */
  number(number: number, type: 'float32' | 'float16' | 'int64' | 'int32' = 'float32'): Value {
    const name = `/constants/${type}/scalar/${number}`;
    const known = this.#constants.get(name);
    if (known) return known;
    const whole = type === 'int64' || type === 'int32';
    const value: Value = { name: this.#claim(name), type, shape: [], ...(whole && { numbers: [number] }) };
    this.initializers.push({ value, data: scalarBytes(number, type) });
    this.#constants.set(name, value);
    return value;
  }

  /** A small float32 tensor inside the graph file. */
  floats(name: string, data: Float32Array, shape: Shape): Value {
    if (elementCount(shape) !== data.length)
      throw new Error(`${name}: ${data.length} numbers do not fill ${shape}`);
    const value: Value = { name: this.#claim(name), type: 'float32', shape };
    this.initializers.push({ value, data: new Uint8Array(data.slice().buffer) });
    return value;
  }

  /** Makes `value` (a node's) an output of the graph; `shape` may say more than inference knows. */
  output(name: string, value: Value, shape: Shape = value.shape): void {
    this.outputs.push({ value, port: { name: this.#claim(name), type: value.type, shape } });
  }

  at(path: string): Scope {
    return new Scope(this, path);
  }

  /** Adds a node; `path` is its name, numbered when it is taken. */
  addNode<Op extends OpName>(path: string, op: Op, node: NodeArguments<Op>): OutputsOf<Op> {
    const operator = operators[op];
    const name = this.#claim(this.#free(path));
    const attributes: AttributeValues = node.attributes;
    const types: readonly ValueType[] = operator.infer({ path: name, inputs: node.inputs, attributes });
    const labels = outputLabels(op, types.length);
    const outputs = types.map(({ type, shape, sizes }, index) => {
      const value = { name: `${name}.${labels[index]}`, type, shape };
      return sizes === undefined ? value : { ...value, sizes };
    });
    this.nodes.push({ name, op, inputs: node.inputs, attributes, outputs });
    return Object.fromEntries(outputs.map((value, index) => [labels[index], value])) as OutputsOf<Op>;
  }

  #free(path: string): string {
    if (!this.#names.has(path)) return path;
    let number = 1;
    while (this.#names.has(`${path}#${number}`)) number += 1;
    return `${path}#${number}`;
  }

  #claim(name: string): string {
    if (this.#names.has(name)) throw new Error(`the graph already has a ${name}`);
    this.#names.add(name);
    return name;
  }
}

function scalarBytes(number: number, type: 'float32' | 'float16' | 'int64' | 'int32'): Uint8Array {
  const data = {
    float32: () => Float32Array.of(number),
    float16: () => Float16Array.of(number),
    int64: () => BigInt64Array.of(BigInt(number)),
    int32: () => Int32Array.of(number),
  };
  return new Uint8Array(data[type]().buffer);
}

interface NodeArguments<Op extends OpName> {
  readonly inputs: readonly (Value | null)[];
  readonly attributes: AttributesOf<Op>;
}

/** A path in a graph: nodes added here are named after it. */
export class Scope {
  readonly graph: Graph;
  readonly path: string;

  constructor(graph: Graph, path: string) {
    this.graph = graph;
    this.path = path;
  }

  at(name: string): Scope {
    return new Scope(this.graph, `${this.path}/${name}`);
  }

  /** Adds a node named by this path; its first output. */
  add<Op extends OpName>(op: Op, inputs: readonly (Value | null)[], attributes: AttributesOf<Op>): Value {
    const [first] = this.addList(op, inputs, attributes);
    if (first === undefined) throw new Error(`${this.path}: ${op} has no output`);
    return first;
  }

  /** Adds a node named by this path; all its outputs in order, any number of them. */
  addList<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | null)[],
    attributes: AttributesOf<Op>,
  ): readonly Value[] {
    return Object.values<Value>(this.addAll(op, inputs, attributes));
  }

  /** Adds a node named by this path; all its outputs by name. */
  addAll<Op extends OpName>(
    op: Op,
    inputs: readonly (Value | null)[],
    attributes: AttributesOf<Op>,
  ): OutputsOf<Op> {
    return this.graph.addNode(this.path, op, { inputs, attributes });
  }
}
