import { type CustomGradient, differentiate } from '../graph/differentiate.ts';
import type { Graph } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';

export interface LayersToDifferentiate {
  readonly graph: Graph;
  readonly custom: Map<string, CustomGradient>;
  /** Adds the nodes of a layer, named by `path`. */
  layers(layer: number, x: Value, path: string): Value;
  readonly layerCount: number;
  /** Layers between two kept inputs; 0: everything was kept. */
  readonly every: number;
  /** Inputs of the first layer of each stretch. */
  readonly kept: readonly Value[];
  /** What was computed from the last layer's output, and its gradient. */
  readonly y: Value;
  readonly gradient: Value;
  /** Whether the gradient of the first layer's input is asked for. */
  readonly wantsInput: boolean;
  readonly trained: readonly { readonly layer: number; readonly value: Value }[];
}

/**
 * Gradients of the trained tensors by name. With checkpoints each stretch of layers before the last is computed a second
 * time, from its kept input; that copy's input is joined with nothing of the gradient that has come so far (a slice of
 * length 0), so that no order of execution computes it before it is needed.
 */
export function differentiateLayers(given: LayersToDifferentiate): {
  readonly trained: Map<string, Value>;
  readonly input: Value | null;
} {
  const { graph, custom, layers, every, layerCount, kept, trained, wantsInput } = given;
  const found = new Map<string, Value>();
  let { y, gradient } = given;
  for (let stretch = kept.length - 1; stretch >= 0; stretch--) {
    const isLast = stretch === kept.length - 1;
    const start = stretch * every;
    const end = isLast ? layerCount : start + every;
    let x = kept[stretch] as Value;
    if (!isLast) {
      x = y = inputAgain(graph, x, gradient);
      // The gradient that stands behind it has to do with the trained tensors, too; nothing goes back through that.
      custom.set(x.name, () => []);
      for (let layer = start; layer < end; layer++) y = layers(layer, y, `/again/layers.${layer}`);
    }
    const own = trained.filter(({ layer }) => layer >= start && layer < end).map(({ value }) => value);
    const wanted = stretch > 0 || wantsInput ? [...own, x] : own;
    const gradients = differentiate(graph, { of: y, upstream: gradient, wanted, custom });
    for (const [index, value] of own.entries()) found.set(value.name, gradients[index] as Value);
    gradient = gradients.at(-1) as Value;
  }
  return { trained: found, input: wantsInput ? gradient : null };
}

/** A kept input with nothing of the gradient behind it. */
function inputAgain(graph: Graph, kept: Value, gradient: Value): Value {
  const scope = graph.at('/again/input');
  const bounds = [[0], [0], [0]].map((numbers) => graph.constant(numbers));
  const nothing = scope.at('nothing').add('Slice', [gradient, ...bounds], {});
  const whole = scope.add('Concat', [kept, nothing], { axis: 0 });
  // Says that it is as long as before.
  return scope.at('size').add('Reshape', [whole, scope.at('size').add('Shape', [kept], {})], {});
}
