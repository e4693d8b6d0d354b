import { Arithmetic } from '../arithmetic.ts';
import type { Scope } from '../graph.ts';
import type { Value } from '../value.ts';

/** The target of a position that is not learned from, as PyTorch and Transformers have it. */
export const ignoredTarget = -100;

/** Below this a sum of weights counts as none: a batch of ignored positions has loss 0. */
const leastWeight = 1e-12;

/** A weighted mean over positions, and what it is made of: sums of several batches give one mean. All are scalars. */
export interface Loss {
  readonly mean: Value;
  readonly sum: Value;
  readonly weight: Value;
}

export interface CrossEntropyInputs {
  /** float32 [..., classes]. */
  readonly logits: Value;
  /** int64 [...]: a class, or `ignoredTarget`. */
  readonly targets: Value;
  /** float32 [...], 1 each when left out. */
  readonly weights?: Value;
}

/** -log of the probability of each target. Every position has a row of logits here: for a vocabulary it needs pieces. */
export function crossEntropy(scope: Scope, { logits, targets, weights }: CrossEntropyInputs): Loss {
  const math = new Arithmetic(scope);
  const learned = math.add('Not', [math.binary('Equal', targets, ignoredTarget)], {});
  const classes = math.where(learned, targets, 0);
  const last = scope.graph.constant([logits.shape.length - 1]);
  const index = math.add('Unsqueeze', [classes, last], {});
  const logs = math.add('LogSoftmax', [logits], { axis: -1 });
  const taken = math.add('Squeeze', [math.add('GatherElements', [logs, index], { axis: -1 }), last], {});
  const counted = math.cast(learned, logits.type);
  return weighted(math, math.unary('Neg', taken), weights ? math.times(counted, weights) : counted);
}

export interface DivergenceInputs {
  /** Logits float32 [..., classes] of the model that is to be followed, and of the one that follows. */
  readonly teacher: Value;
  readonly student: Value;
  /** float32 [...]: 0 leaves a position out. */
  readonly weights: Value;
  /** Softens both; the loss is multiplied by its square, so that gradients keep their size. Hinton, 1503.02531. */
  readonly temperature?: number;
}

/** KL(teacher ‖ student) = Σ p (log p - log q) of each position. */
export function klDivergence(scope: Scope, inputs: DivergenceInputs): Loss {
  const { teacher, student, weights, temperature = 1 } = inputs;
  const math = new Arithmetic(scope);
  const logs = (logits: Value) => {
    const soft = temperature === 1 ? logits : math.times(logits, 1 / temperature);
    return math.add('LogSoftmax', [soft], { axis: -1 });
  };
  const [p, q] = [logs(teacher), logs(student)];
  const terms = math.times(math.unary('Exp', p), math.minus(p, q));
  const divergence = math.reduce('ReduceSum', terms, { axes: [teacher.shape.length - 1], keep: false });
  const scaled = temperature === 1 ? divergence : math.times(divergence, temperature ** 2);
  return weighted(math, scaled, weights);
}

function weighted(math: Arithmetic, losses: Value, weights: Value): Loss {
  const total = (value: Value) => math.add('ReduceSum', [value], { keepdims: 0 });
  const [sum, weight] = [total(math.times(losses, weights)), total(weights)];
  return { mean: math.over(sum, math.binary('Max', weight, leastWeight)), sum, weight };
}
