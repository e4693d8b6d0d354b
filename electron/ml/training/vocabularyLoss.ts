import type { Scope } from '../graph/graph.ts';
import { elementTypes, type Value } from '../graph/value.ts';

/** Rows of the head, and how they are had: chunk by chunk, or some by number. */
export interface HeadMatrix {
  readonly chunks: readonly ((scope: Scope) => Value)[];
  gather(scope: Scope, ids: Value): Value;
}

export interface LossInputs {
  /** float32 [R, H]: normed hidden states of the trained positions. */
  readonly x: Value;
  /** int32 [R]. */
  readonly targets: Value;
  /** float32 [R]. */
  readonly weights: Value;
  /** float32 []: what the gradient is multiplied by. */
  readonly scale: Value;
  readonly head: HeadMatrix;
  readonly wantsGradient: boolean;
}

export interface LoweredLoss {
  /** Σ weight · nll, a scalar. */
  readonly lossSum: Value;
  /** Of scale · lossSum, [R, H]; null: not asked for. */
  readonly gradient: Value | null;
  /** Largest logit and Σ exp(logit - largest), [R, 1] each: what the softmax of any chunk needs. */
  readonly statistics: Statistics;
}

interface Statistics {
  readonly largest: Value;
  readonly sum: Value;
}

interface Running extends Statistics {
  /** Σ exp(logit - largest) · W, [R, H]. */
  readonly mean: Value | null;
}

/**
 * Cross-entropy over a vocabulary whose logits never exist at once: one pass over chunks of the head with a running maximum,
 * rescaled when it grows (as attention does it in Dao et al. 2022). With p the softmax, Σ p · W falls out of the same pass, and
 * the gradient is (Σ p · W - W[target]) · weight · scale: each chunk is unpacked once and multiplied twice.
 */
export function vocabularyLoss(scope: Scope, given: LossInputs): LoweredLoss {
  const { x, targets, weights, scale, head, wantsGradient } = given;
  const { graph } = scope;
  let running: Running | null = null;
  for (const [index, chunk] of head.chunks.entries()) {
    const at = scope.at(`chunk.${index}`);
    const own = running === null ? x : after(at, x, running.mean ?? running.sum);
    running = addChunk(at, { x: own, weight: chunk(at.at('weight')), running, wantsGradient });
  }
  if (running === null) throw new Error(`${scope.path}: no vocabulary`);
  const columns = graph.constant([-1]);
  const column = (name: string, vector: Value) =>
    scope.at(name).add('Unsqueeze', [vector, graph.constant([1])], {});
  const target = head.gather(scope.at('target'), targets);
  const product = scope.at('target/product').add('Mul', [x, target], {});
  const chosen = scope.at('target/logit').add('ReduceSum', [product, columns], { keepdims: 1 });
  const logSum = scope.at('log_sum').add('Log', [running.sum], {});
  const lse = scope.at('log_sum/exp').add('Add', [running.largest, logSum], {});
  const nll = scope.at('nll').add('Sub', [lse, chosen], {});
  const weight = column('weight', weights);
  const weighted = scope.at('weighted').add('Mul', [nll, weight], {});
  const lossSum = scope.at('sum').add('ReduceSum', [weighted, graph.constant([0, 1])], { keepdims: 0 });
  if (running.mean === null) return { lossSum, gradient: null, statistics: running };
  const expected = scope.at('expected').add('Div', [running.mean, running.sum], {});
  const difference = scope.at('difference').add('Sub', [expected, target], {});
  const factor = scope.at('factor').add('Mul', [weight, scale], {});
  const gradient = scope.at('gradient').add('Mul', [difference, factor], {});
  return { lossSum, gradient, statistics: running };
}

interface HeadGradientInputs extends LossInputs {
  readonly statistics: Statistics;
  /** The whole head, [V, H]. */
  readonly matrix: Value;
}

/** Of scale · lossSum with respect to the head: Σ (softmax - target) · weight · scale · x, the softmax made again by chunks. */
export function headGradient(scope: Scope, given: HeadGradientInputs): Value {
  const { x, targets, weights, scale, head, statistics, matrix } = given;
  const { graph } = scope;
  const column = scope.at('weight').add('Unsqueeze', [weights, graph.constant([1])], {});
  const factor = scope.at('factor').add('Mul', [column, scale], {});
  const share = scope.at('share').add('Div', [factor, statistics.sum], {});
  const chunks = head.chunks.map((chunk, index) => {
    const at = scope.at(`chunk.${index}`);
    const logits = at.at('logits').add('FusedMatMul', [x, chunk(at.at('weight'))], { transB: 1 });
    const below = at.at('below').add('Sub', [logits, statistics.largest], {});
    const exp = at.at('exp').add('Exp', [below], {});
    const softmax = at.at('softmax').add('Mul', [exp, share], {});
    return at.add('FusedMatMul', [softmax, x], { transA: 1 });
  });
  const whole = scope.at('chunks').add('Concat', chunks, { axis: 0 });
  const shaped = scope.at('shaped').add('Reshape', [whole, graph.constant(matrix.shape.map(Number))], {});
  const indices = scope.at('targets').add('Unsqueeze', [targets, graph.constant([1])], {});
  const rows = scope.at('targets').add('Cast', [indices], { to: elementTypes.int64.code });
  const chosen = scope.at('chosen').add('Neg', [scope.at('chosen').add('Mul', [x, factor], {})], {});
  return scope.add('ScatterND', [shaped, rows, chosen], { reduction: 'add' });
}

/** x, which no order of execution has before `earlier`: there is nothing of that behind it (a slice of length 0). */
function after(scope: Scope, x: Value, earlier: Value): Value {
  const { graph } = scope;
  const bounds = [[0], [0], [0]].map((numbers) => graph.constant(numbers));
  const nothing = scope.at('nothing').add('Slice', [earlier, ...bounds], {});
  const times = Number(x.shape[1]) / Number(earlier.shape[1]);
  const wide =
    times === 1 ? nothing : scope.at('wide').add('Tile', [nothing, graph.constant([1, times])], {});
  const whole = scope.at('rows').add('Concat', [x, wide], { axis: 0 });
  return scope.at('size').add('Reshape', [whole, scope.at('size').add('Shape', [x], {})], {});
}

interface ChunkInputs {
  readonly x: Value;
  readonly weight: Value;
  readonly running: Running | null;
  readonly wantsGradient: boolean;
}

function addChunk(scope: Scope, { x, weight, running, wantsGradient }: ChunkInputs): Running {
  const axis = scope.graph.constant([-1]);
  const logits = scope.at('logits').add('FusedMatMul', [x, weight], { transB: 1 });
  const own = scope.at('largest').add('ReduceMax', [logits, axis], { keepdims: 1 });
  const largest = running ? scope.at('running').add('Max', [running.largest, own], {}) : own;
  const below = scope.at('below').add('Sub', [logits, largest], {});
  const exp = scope.at('exp').add('Exp', [below], {});
  const sum = scope.at('sum').add('ReduceSum', [exp, axis], { keepdims: 1 });
  if (running === null) {
    const mean = wantsGradient ? scope.at('mean').add('MatMul', [exp, weight], {}) : null;
    return { largest, sum, mean };
  }
  const shift = scope.at('shift').add('Sub', [running.largest, largest], {});
  const factor = scope.at('shift/exp').add('Exp', [shift], {});
  const rescaled = (name: string, value: Value) => scope.at(name).add('Mul', [value, factor], {});
  const total = scope.at('total').add('Add', [rescaled('total/before', running.sum), sum], {});
  const before = running.mean === null ? null : rescaled('mean/before', running.mean);
  const mean = before === null ? null : scope.at('mean').add('Gemm', [exp, weight, before], {});
  return { largest, sum: total, mean };
}
