import { Arithmetic } from './arithmetic.ts';
import { type Graph, type GraphNode, Scope } from './graph.ts';
import type { OpName } from './operators.ts';
import { hasKernel, type ProviderName, writesFirstOutputOnly } from './providers.ts';
import { elementTypes, type Value } from './value.ts';

/** Adds nodes that do a node's work without its kernel; what stands for its outputs. null: it knows no way for this node. */
type Replacement = (scope: Scope, node: GraphNode) => readonly Value[] | null;

/**
 * By operator, what does its work on a provider without its kernel. Whoever builds a graph, or differentiates one, knows one
 * way to say a thing and nothing of providers.
 */
const replacements: Partial<Record<OpName, Replacement>> = {
  FusedMatMul: product,
  ConstantOfShape: (scope, { inputs: [sizes] }) =>
    scope.addList('Expand', [scope.graph.number(0), sizes ?? null], {}),
  Slice: front,
  SimplifiedLayerNormalization: norm,
};

/** Rewrites a whole graph for a provider: nodes that it has a kernel for stay as they are. */
export function replaceKernels(graph: Graph, provider: ProviderName): void {
  const replaced = new Map<string, Value>();
  const current = (value: Value): Value => replaced.get(value.name) ?? value;
  const used = new Set(graph.nodes.flatMap((node) => node.inputs.map((value) => value?.name)));
  const isWhole = ({ op, outputs: [first, ...others] }: GraphNode): boolean =>
    first !== undefined &&
    hasKernel(provider, op, first.type) &&
    !(writesFirstOutputOnly(provider, op) && others.some(({ name }) => used.has(name)));
  for (const node of graph.nodes.splice(0)) {
    const inputs = node.inputs.map((value) => value && current(value));
    if (isRounded(node, provider)) {
      castAround(graph, { ...node, inputs });
      continue;
    }
    const replacement = isWhole(node) ? undefined : replacements[node.op];
    const made = replacement?.(new Scope(graph, node.name), { ...node, inputs }) ?? null;
    if (made === null) graph.nodes.push({ ...node, inputs });
    for (const [index, value] of made?.entries() ?? [])
      replaced.set((node.outputs[index] as Value).name, value);
  }
  for (const [index, { value, port }] of graph.outputs.entries())
    graph.outputs[index] = { value: current(value), port };
}

/** Half precision of which there is a kernel in single only. */
function isRounded({ op, outputs: [first] }: GraphNode, provider: ProviderName): boolean {
  return (
    first?.type === 'float16' && !hasKernel(provider, op, 'float16') && hasKernel(provider, op, 'float32')
  );
}

/** Computes a node in single precision; what goes in and comes out is half all the same, so every value is rounded. */
function castAround(graph: Graph, node: GraphNode): void {
  const scope = new Scope(graph, node.name);
  const inputs = node.inputs.map((value) =>
    value?.type === 'float16'
      ? scope.at('single').add('Cast', [value], { to: elementTypes.float32.code })
      : value,
  );
  const single = (value: Value): Value =>
    value.type === 'float16' ? { ...value, name: `${value.name}/single`, type: 'float32' } : value;
  graph.nodes.push({ ...node, inputs, outputs: node.outputs.map(single) });
  for (const value of node.outputs)
    if (value.type === 'float16')
      graph.nodes.push({
        ...{ name: `${value.name}/rounded`, op: 'Cast', attributes: { to: elementTypes.float16.code } },
        ...{ inputs: [single(value)], outputs: [value] },
      });
}

/** The type that a number beside a value has to have. */
function typeOf({ type }: Value): 'float32' | 'float16' {
  return type === 'float16' ? type : 'float32';
}

/**
 * α · a b, either transposed: Gemm for matrices, and for rows of a matrix that lie in several axes; otherwise the operands
 * are transposed in memory. α goes to the right, which is the smaller of attention's operands.
 */
function product(scope: Scope, { inputs, attributes, outputs: [y] }: GraphNode): readonly Value[] {
  const [a, b] = inputs as [Value, Value];
  const [transA, transB] = [attributes.transA === 1, attributes.transB === 1];
  const [{ graph }, columns] = [scope, a.shape.at(-1)];
  if (a.shape.length === 2 && b.shape.length === 2) return scope.addList('Gemm', [a, b], attributes);
  if (b.shape.length === 2 && !transA && unknownSizes(a) === 1) {
    const rows = scope.at('rows').add('Reshape', [a, graph.constant([-1, Number(columns)])], {});
    const matrix = scope.add('Gemm', [rows, b], attributes);
    return scope.at('shaped').addList('Reshape', [matrix, graph.constant(target(y as Value))], {});
  }
  const alpha = Number(attributes.alpha ?? 1);
  const right = alpha === 1 ? b : scope.at('scaled').add('Mul', [b, graph.number(alpha, typeOf(b))], {});
  const operands = [
    transA ? transposed(scope.at('left'), a) : a,
    transB ? transposed(scope.at('right'), right) : right,
  ];
  return scope.addList('MatMul', operands, {});
}

function transposed(scope: Scope, x: Value): Value {
  const axes = [...x.shape.keys()];
  const [last = 0, before = 0] = [axes.pop(), axes.pop()];
  return scope.add('Transpose', [x], { perm: [...axes, last, before] });
}

/** The first elements along one axis, as a part of a split. */
function front(scope: Scope, { inputs, outputs: [y] }: GraphNode): readonly Value[] | null {
  const [x, starts, , axes] = inputs;
  const axis = axes?.numbers?.[0] ?? 0;
  const [whole, length] = [x?.shape[axis], y?.shape[axis]];
  if (!x || starts?.numbers?.join() !== '0' || typeof whole !== 'number' || typeof length !== 'number')
    return null;
  if (whole === length) return [x];
  const sizes = scope.graph.constant([length, whole - length]);
  return scope.addList('Split', [x, sizes], { axis }).slice(0, 1);
}

/** The deviation, 1 / √(mean x² + ε), which the kernel leaves out, beside what it gives. */
function norm(scope: Scope, { inputs, attributes, outputs: [, deviation] }: GraphNode): readonly Value[] {
  const [x, weight] = inputs as [Value, Value];
  const epsilon = Number(attributes.epsilon);
  const normed = scope.add('SimplifiedLayerNormalization', [x, weight], { axis: -1, epsilon });
  const math = new Arithmetic(scope.at('deviation'));
  const wide = math.cast(x, deviation?.type ?? x.type);
  const mean = math.reduce('ReduceMean', math.times(wide, wide), { axes: [-1] });
  return [normed, math.unary('Reciprocal', math.unary('Sqrt', math.plus(mean, epsilon)))];
}

function unknownSizes({ shape }: Value): number {
  return shape.filter((size) => typeof size === 'string').length;
}

/** A value's sizes as Reshape takes them: one that is not known is what is left. */
function target(value: Value): number[] {
  if (unknownSizes(value) > 1) throw new Error(`${value.name}: [${value.shape}] is not known`);
  return value.shape.map((size) => (typeof size === 'string' ? -1 : size));
}
