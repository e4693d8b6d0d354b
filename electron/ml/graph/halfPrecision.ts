import { type Graph, type GraphNode, Scope } from './graph.ts';
import { type OpName, operators } from './operators.ts';
import { elementTypes, type Value } from './value.ts';

/**
 * How an operator computes in a graph of mixed precision. half: products, which sum in single precision inside, and what lies
 * between them. single: what leaves half precision's range or sums many numbers. rounded: as single, and what comes out is
 * kept in half. A sum of two is half where either is: the stream of hidden states is half. All others compute in single
 * precision where a computed input is. The lists are those of torch.autocast (docs.pytorch.org/docs/stable/amp.html), but that
 * norms are half, whose kernels keep their statistics in single precision.
 */
const rules: Partial<Record<OpName, 'half' | 'single' | 'rounded' | 'sum'>> = {
  ...{ MatMul: 'half', FusedMatMul: 'half', Gemm: 'half', MatMulNBits: 'half' },
  ...{ DequantizeLinear: 'half', GatherBlockQuantized: 'half', RotaryEmbedding: 'half' },
  ...{ SimplifiedLayerNormalization: 'half', LayerNormalization: 'half' },
  ...{ Softmax: 'rounded', Add: 'sum' },
  ...{ Exp: 'single', Log: 'single', Sqrt: 'single', Pow: 'single', Reciprocal: 'single', Div: 'single' },
  ...{ LogSoftmax: 'single', ReduceSum: 'single', ReduceMean: 'single', ReduceSumSquare: 'single' },
};

const largestHalf = 65_504;

/**
 * Rewrites a graph in single precision for mixed precision: trained tensors, and every output, stay in single precision and
 * are cast where they meet a product. Weights are cast anew at each use, so that no second form of them stays.
 * @param isSingle nodes of which nothing is computed in half (the loss)
 */
export function toHalfPrecision(graph: Graph, isSingle: (node: GraphNode) => boolean): void {
  const nodes = graph.nodes.splice(0);
  const halving = new Halving(graph, nodes);
  for (const node of nodes) halving.add(node, isSingle(node));
  for (const [index, { value, port }] of graph.outputs.entries()) {
    const scope = graph.at(`/outputs/${port.name}`);
    graph.outputs[index] = { value: halving.inType(scope, value, port.type), port };
  }
}

class Halving {
  readonly #graph: Graph;
  /** Computed values as they are now, by name. */
  readonly #computed = new Map<string, Value>();
  /** Half forms of values that are kept in single precision. */
  readonly #halves = new Map<string, Value>();
  /** Scalars that lie in the graph. */
  readonly #scalars: ReadonlyMap<string, number>;
  /** Values that are summed over an axis: as products, they are not rounded before. */
  readonly #summed: ReadonlySet<string | undefined>;

  constructor(graph: Graph, nodes: readonly GraphNode[]) {
    this.#graph = graph;
    const sums = nodes.filter(({ op }) => op === 'ReduceSum' || op === 'ReduceMean');
    this.#summed = new Set(sums.map(({ inputs }) => inputs[0]?.name));
    this.#scalars = new Map(
      graph.initializers.flatMap(({ value, data }) =>
        data instanceof Uint8Array && value.type === 'float32' && value.shape.length === 0
          ? [[value.name, new DataView(data.buffer, data.byteOffset).getFloat32(0, true)]]
          : [],
      ),
    );
  }

  add(node: GraphNode, isSingle: boolean): void {
    if (node.op === 'Cast') this.#addCast(node, isSingle);
    else this.#addNode(node, isSingle);
  }

  #addNode(node: GraphNode, isSingle: boolean): void {
    const scope = new Scope(this.#graph, node.name);
    const type = isSingle ? 'float32' : this.#typeOf(node);
    const floats = type === 'float16' ? 'float16' : 'float32';
    const inputs = node.inputs.map((value) => value && this.inType(scope, value, floats));
    const { op, name, attributes } = node;
    const types = operators[op].infer({ path: name, inputs, attributes });
    const outputs = node.outputs.map((value, at) => ({ ...value, type: types[at]?.type ?? value.type }));
    this.#graph.nodes.push({ ...node, inputs, outputs });
    for (const value of outputs) this.#computed.set(value.name, value);
    const [first] = outputs;
    if (type === 'rounded' && first)
      this.#computed.set(first.name, this.#cast(scope.at('rounded'), first, 'float16'));
  }

  /** A value as a node wants it: what is no floating point number is left as it is. */
  inType(scope: Scope, given: Value, type: Value['type']): Value {
    const value = this.#now(given);
    if (value.type === type || (value.type !== 'float32' && value.type !== 'float16')) return value;
    if (type !== 'float16') return this.#cast(scope.at('single'), value, 'float32');
    const scalar = this.#scalars.get(value.name);
    if (scalar !== undefined)
      return this.#graph.number(Math.min(largestHalf, Math.max(-largestHalf, scalar)), 'float16');
    const known = this.#halves.get(value.name);
    if (known) return { ...value, name: known.name, type: known.type };
    const half = this.#cast(scope.at('half'), value, 'float16');
    if (this.#computed.has(value.name)) this.#halves.set(value.name, half);
    return half;
  }

  /** With the names that its sizes have where it is used. */
  #now(value: Value): Value {
    const { name, type } = this.#computed.get(value.name) ?? value;
    return { ...value, name, type };
  }

  /** Half precision that was unpacked to single is there already; truths become numbers of half precision. */
  #addCast(node: GraphNode, isSingle: boolean): void {
    const inputs = node.inputs.map((value) => value && this.#now(value));
    const [x, y] = [inputs[0], node.outputs[0]];
    if (!x || !y) throw new Error(`${node.name}: nothing to cast`);
    const isUnpacked = x.type === 'float16' && y.type === 'float32';
    if (isUnpacked) this.#halves.set(y.name, x);
    const isHalf = y.type === 'float32' && !isUnpacked && !isSingle;
    const cast = isHalf ? { ...y, type: 'float16' as const } : y;
    const attributes = { to: elementTypes[cast.type].code };
    this.#graph.nodes.push({ ...node, inputs, attributes, outputs: [cast] });
    this.#computed.set(cast.name, cast);
  }

  #typeOf(node: GraphNode): 'float16' | 'float32' | 'rounded' {
    const { op, inputs, outputs, attributes } = node;
    const floats = inputs.filter((value) => value?.type === 'float32') as Value[];
    const computed = floats.flatMap(({ name }) => this.#computed.get(name) ?? []);
    const has = (type: string) => computed.some((value) => value.type === type);
    const rule = rules[op];
    if (rule === 'rounded') return 'rounded';
    if (rule === 'half') return 'float16';
    if (rule === 'single') return 'float32';
    if (rule === 'sum' && has('float16')) return 'float16';
    const isSummed = op === 'Mul' && this.#summed.has(outputs[0]?.name);
    // Rows are taken from a table before they are cast, and rows that fall together are summed.
    const isTaken = op === 'Gather' && computed.length === 0;
    if (isSummed || isTaken || attributes.reduction === 'add' || op === 'ConstantOfShape') return 'float32';
    return has('float32') ? 'float32' : 'float16';
  }

  #cast(scope: Scope, value: Value, type: 'float16' | 'float32'): Value {
    const cast = scope.add('Cast', [value], { to: elementTypes[type].code });
    // The names of its sizes stay those of what was there before.
    return { ...cast, shape: value.shape };
  }
}
