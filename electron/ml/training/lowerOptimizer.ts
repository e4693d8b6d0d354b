import type { Port } from '../architectures/lowering.ts';
import { Graph, type Scope } from '../graph/graph.ts';
import { checkProvider, type ProviderName } from '../graph/providers.ts';
import type { Value } from '../graph/value.ts';
import { writeModel } from '../graph/writeModel.ts';

export interface LoweredVectorGraph {
  readonly model: Uint8Array<ArrayBuffer>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Numbers of one AdamW step, float32 scalars; by them PyTorch's formulas and corrections come out. */
export const adamScalars = [
  ...(['decay', 'gradientFactor', 'beta1', 'rest1', 'beta2', 'rest2'] as const),
  ...(['secondCorrection', 'epsilon', 'stepSize'] as const),
] as const;
export type AdamScalar = (typeof adamScalars)[number];

interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** From 1. */
  readonly step: number;
  /** What clipping leaves of the gradient, over the scale that it was multiplied by. */
  readonly gradientFactor: number;
}

/** What the graph is fed, by torch.optim.AdamW: p is decayed by lr · wd first, then stepped by lr / (1 - β1^t). */
export function adamInputs(settings: AdamSettings): Readonly<Record<AdamScalar, number>> {
  const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradientFactor } = settings;
  return {
    ...{ decay: 1 - learningRate * weightDecay, gradientFactor, epsilon },
    ...{ beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2 },
    secondCorrection: 1 / Math.sqrt(1 - beta2 ** step),
    stepSize: learningRate / (1 - beta1 ** step),
  };
}

/**
 * One AdamW step (Loshchilov and Hutter 2019) over flat vectors. Inputs: `parameters`, `gradient`, `firstMoment`,
 * `secondMoment` float32 [n] and the scalars of `adamInputs`. Outputs: the same three states with `next.` before their names;
 * each may lie where its input lies, because a single node reads that input and runs before the one that writes.
 */
export function lowerAdamW(provider: ProviderName): LoweredVectorGraph {
  const graph = new Graph();
  const vector = (name: string) => graph.input(name, 'float32', ['n']);
  const [parameters, gradient] = [vector('parameters'), vector('gradient')];
  const [firstMoment, secondMoment] = [vector('firstMoment'), vector('secondMoment')];
  const scalars = Object.fromEntries(
    adamScalars.map((name) => [name, graph.input(name, 'float32', [])]),
  ) as Record<AdamScalar, Value>;
  const at = (name: string): Scope => graph.at(`/${name}`);
  const times = (name: string, a: Value, b: Value) => at(name).add('Mul', [a, b], {});
  const g = times('clipped', gradient, scalars.gradientFactor);
  const m = at('first').add(
    'Add',
    [times('first/kept', firstMoment, scalars.beta1), times('first/new', g, scalars.rest1)],
    {},
  );
  const square = times('square', g, g);
  const v = at('second').add(
    'Add',
    [times('second/kept', secondMoment, scalars.beta2), times('second/new', square, scalars.rest2)],
    {},
  );
  const root = times('corrected', at('root').add('Sqrt', [v], {}), scalars.secondCorrection);
  const divisor = at('divisor').add('Add', [root, scalars.epsilon], {});
  const direction = at('direction').add('Div', [m, divisor], {});
  const decayed = times('decayed', parameters, scalars.decay);
  const p = at('stepped').add('Sub', [decayed, times('change', direction, scalars.stepSize)], {});
  graph.output('next.parameters', p);
  graph.output('next.firstMoment', m);
  graph.output('next.secondMoment', v);
  return finish(graph, 'adamw', provider);
}

/** `sum` = `gathered` + `added`, float32 [n]; the sum may lie where either lies. */
export function lowerGather(provider: ProviderName): LoweredVectorGraph {
  const graph = new Graph();
  const [a, b] = ['gathered', 'added'].map((name) => graph.input(name, 'float32', ['n']));
  graph.output('sum', graph.at('/sum').add('Add', [a as Value, b as Value], {}));
  return finish(graph, 'gather', provider);
}

/** `square` = Σ `gradient`², float32 [n] → []. */
export function lowerNorm(provider: ProviderName): LoweredVectorGraph {
  const graph = new Graph();
  const gradient = graph.input('gradient', 'float32', ['n']);
  const square = graph.at('/square').add('ReduceSumSquare', [gradient, graph.constant([0])], { keepdims: 0 });
  graph.output('square', square);
  return finish(graph, 'norm', provider);
}

function finish(graph: Graph, name: string, provider: ProviderName): LoweredVectorGraph {
  checkProvider(graph, provider);
  const model = writeModel(graph, name, '');
  return { model, inputs: graph.inputs, outputs: graph.outputs.map(({ port }) => port) };
}
