import { gradients } from './gradients/gradients.ts';
import { type GradientRule, NodeGradient, type NoGradient } from './gradients/rule.ts';
import type { Graph, GraphNode, Scope } from './graph.ts';
import { formatType, type Value } from './value.ts';

/** What a value passes back in place of its node's rule: gradients of values that it was computed from. */
export type CustomGradient = (
  scope: Scope,
  upstream: Value,
) => readonly { readonly of: Value; readonly gradient: Value }[];

export interface Differentiation {
  /** A scalar; or any value, when `upstream` says what reaches it. */
  readonly of: Value;
  /** In the shape of `of`; 1 when left out. */
  readonly upstream?: Value;
  /** Inputs, constants or values in between. */
  readonly wanted: readonly Value[];
  /** By a value's name: a composite that has computed its gradient itself. */
  readonly custom?: ReadonlyMap<string, CustomGradient>;
  /** Below which the added nodes are named; `/gradients`. */
  readonly path?: string;
}

/**
 * Adds the nodes that compute the gradients of `of` with respect to each wanted value, in their order. Nodes are walked
 * backwards; only those between a wanted value and `of` get any, and constants none. A value that is used several times
 * gets the sum. Throws when an operator on the way has no gradient, or when a wanted value has no way to `of`.
 */
export function differentiate(graph: Graph, asked: Differentiation): readonly Value[] {
  const { of, upstream, wanted, custom, path = '/gradients' } = asked;
  if (upstream === undefined && of.shape.length > 0) throw new Error(`${of.name} is no scalar`);
  const one = of.type === 'float16' ? graph.number(1, 'float16') : graph.number(1);
  const way = new WayBack(graph, path, followers(graph, wanted));
  way.add(of, upstream ?? one);
  for (const node of graph.nodes.slice().reverse()) way.through(node, custom);
  return wanted.map((value) => {
    const gradient = way.gradient(value);
    if (gradient === null) throw new Error(`${value.name} does not lead to ${of.name}`);
    return gradient;
  });
}

/** Names of the wanted values and of all that is computed from them. */
function followers(graph: Graph, wanted: readonly Value[]): ReadonlySet<string> {
  const names = new Set(wanted.map(({ name }) => name));
  for (const { inputs, outputs } of graph.nodes) {
    if (inputs.some((value) => value !== null && names.has(value.name)))
      for (const { name } of outputs) names.add(name);
  }
  return names;
}

/** The gradients that have reached values so far. */
class WayBack {
  readonly #graph: Graph;
  readonly #path: string;
  readonly #followers: ReadonlySet<string>;
  readonly #parts = new Map<string, Value[]>();

  constructor(graph: Graph, path: string, followers: ReadonlySet<string>) {
    this.#graph = graph;
    this.#path = path;
    this.#followers = followers;
  }

  /** A gradient has its value's shape, with the names that the value's sizes have. */
  add(value: Value, { name, type, shape }: Value): void {
    const fits =
      shape.length === value.shape.length &&
      shape.every(
        (size, axis) =>
          size === value.shape[axis] || typeof size !== typeof value.shape[axis] || typeof size === 'string',
      );
    if (!fits || type !== value.type)
      throw new Error(`${name}: ${formatType({ type, shape })} is no gradient of ${formatType(value)}`);
    const gradient: Value = { name, type, shape: value.shape };
    const parts = this.#parts.get(value.name);
    if (parts) parts.push(gradient);
    else this.#parts.set(value.name, [gradient]);
  }

  /** The sum of what reached a value; null when nothing did. */
  gradient({ name }: Value): Value | null {
    const parts = this.#parts.get(name);
    const [first, ...others] = parts ?? [];
    if (!first) return null;
    const scope = this.#graph.at(`${this.#path}/${name.replace(/^\//, '')}/sum`);
    const sum = others.reduce((total, part) => scope.add('Add', [total, part], {}), first);
    this.#parts.set(name, [sum]);
    return sum;
  }

  through(node: GraphNode, custom: Differentiation['custom']): void {
    if (!node.outputs.some(({ name }) => this.#followers.has(name))) return;
    const upstream = node.outputs.map((value) => this.gradient(value));
    if (upstream.every((gradient) => gradient === null)) return;
    const scope = this.#graph.at(`${this.#path}/${node.name.replace(/^\//, '')}`);
    const own = node.outputs.map(({ name }) => custom?.get(name));
    for (const [index, rule] of own.entries()) {
      const gradient = upstream[index];
      if (rule && gradient) for (const part of rule(scope, gradient)) this.add(part.of, part.gradient);
    }
    if (own.every((rule) => rule === undefined)) this.#byRule(new NodeGradient(scope, node, upstream));
  }

  #byRule(at: NodeGradient): void {
    const { node } = at;
    const rule: GradientRule | NoGradient = gradients[node.op];
    if (typeof rule !== 'function') {
      if ('zero' in rule) return;
      throw new Error(`${node.name}: ${node.op} has no gradient: ${rule.missing}`);
    }
    const parts = rule(at);
    for (const [index, value] of node.inputs.entries()) {
      const part = parts[index];
      if (value && part && this.#followers.has(value.name)) this.add(value, part());
    }
  }
}
