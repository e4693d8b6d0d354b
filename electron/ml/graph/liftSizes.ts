import type { Graph } from './graph.ts';
import type { Shape, Value } from './value.ts';

/**
 * Makes inputs of all vectors of sizes that a graph computes, and drops the nodes that computed them: on a device such nodes
 * would be the only ones that run elsewhere. Returns the new inputs; whoever runs the graph fills them by `fillSizes`.
 */
export function liftSizes(graph: Graph): readonly SizeInput[] {
  const computed = new Map<string, Shape>();
  const kept = graph.nodes.filter(({ outputs: [first] }) => {
    if (first?.type !== 'int64' || first.shape.length !== 1 || first.sizes === undefined) return true;
    computed.set(first.name, first.sizes);
    return false;
  });
  const inputs = new Map<string, Value>();
  const lifted = (value: Value | null): Value | null => {
    const sizes = value && computed.get(value.name);
    if (!sizes) return value;
    if (sizes.every((size) => typeof size === 'number')) return graph.constant(sizes);
    const name = `/sizes/${sizes.join(',')}`;
    const input = inputs.get(name) ?? { ...graph.input(name, 'int64', [sizes.length]), sizes };
    inputs.set(name, input);
    return input;
  };
  graph.nodes.splice(
    0,
    graph.nodes.length,
    ...kept.map((node) => ({ ...node, inputs: node.inputs.map(lifted) })),
  );
  return [...inputs.values()].map(({ name, sizes = [] }) => ({ name, sizes }));
}

/** An int64 vector that a graph is fed. */
export interface SizeInput {
  readonly name: string;
  /** Numbers, names of sizes and their products (`2*tokens`). */
  readonly sizes: Shape;
}

/** The numbers of a vector of sizes for a run in which the names stand for these. */
export function fillSizes({ name, sizes }: SizeInput, known: Readonly<Record<string, number>>): number[] {
  const factor = (part: string): number => {
    const value = known[part] ?? Number(part);
    if (!Number.isInteger(value)) throw new Error(`${name}: nothing says what ${part} is`);
    return value;
  };
  return sizes.map((size) =>
    typeof size === 'number' ? size : size.split('*').reduce((product, part) => product * factor(part), 1),
  );
}
