import type { Graph, Scope } from '../graph/graph.ts';
import type { Value } from '../graph/value.ts';
import type { LoraShape } from '../lora/parameters.ts';
import type { Architecture, LinearRole } from './architecture.ts';
import { linearShape } from './weightNames.ts';

/**
 * An initializer of a graph with an adapter. A: the first matrices of some layers below each other, [rank each, in]. B: the
 * second matrix of one layer times the adapter's scale, [out, rank], between rows of zeros.
 */
export interface AdapterTensor {
  readonly name: string;
  readonly type: 'float32' | 'float16';
  readonly shape: readonly [number, number];
  readonly layer: number;
  readonly source:
    | { readonly part: 'A'; readonly targets: readonly LinearRole[] }
    | { readonly part: 'B'; readonly target: LinearRole; readonly zeroRowsAbove: number };
}

interface AdapterOptions {
  readonly graph: Graph;
  readonly architecture: Architecture;
  readonly activation: 'float32' | 'float16';
  readonly shape: LoraShape;
}

interface Adapted {
  readonly x: Value;
  /** The base's product, [B, T, sum of out]. */
  readonly y: Value;
  readonly layer: number;
  /** Whose outputs lie side by side in y. */
  readonly roles: readonly LinearRole[];
}

/** Adds scale · B (A x) beside the products of the base: one product with all A of a stacked matrix, then each B with its part. */
export class AdapterLowering {
  readonly tensors: AdapterTensor[] = [];
  readonly #options: AdapterOptions;

  constructor(options: AdapterOptions) {
    this.#options = options;
  }

  add(scope: Scope, { x, y, layer, roles }: Adapted): Value {
    const { shape, architecture, graph } = this.#options;
    const blocks = blocksOf(architecture, roles, shape.targets);
    const [first] = blocks;
    if (first === undefined) return y;
    const targets = blocks.map(({ target }) => target);
    const columns = linearShape(architecture, first.target)[1];
    const a = this.#given(`${scope.path}.A`, [shape.rank * blocks.length, columns], layer, {
      part: 'A',
      targets,
    });
    const narrow = scope.at('A').add('FusedMatMul', [x, a], { transB: 1 });
    const sizes = graph.constant(blocks.map(() => shape.rank));
    const parts =
      blocks.length === 1
        ? [narrow]
        : Object.values(scope.at('parts').addAll('Split', [narrow, sizes], { axis: -1 }));
    const wide = blocks.map(({ target, rows, zeroRowsAbove }, index) => {
      const source = { part: 'B', target, zeroRowsAbove } as const;
      const b = this.#given(`${scope.path}.B.${target}`, [rows, shape.rank], layer, source);
      return scope.at(`B.${target}`).add('FusedMatMul', [parts[index] as Value, b], { transB: 1 });
    });
    const [only] = wide;
    const learned = wide.length === 1 && only ? only : scope.at('all').add('Concat', wide, { axis: -1 });
    // An exact product goes through pieces and has lost the names of the sizes, not the sizes.
    return scope.at('sum').add('Add', [{ ...y, shape: learned.shape }, learned], {});
  }

  #given(
    name: string,
    shape: readonly [number, number],
    layer: number,
    source: AdapterTensor['source'],
  ): Value {
    const type = this.#options.activation;
    this.tensors.push({ name, type, shape, layer, source });
    return this.#options.graph.given({ name, type, shape });
  }
}

interface Block {
  readonly target: LinearRole;
  readonly rows: number;
  readonly zeroRowsAbove: number;
}

/** One block for each role that is adapted; rows of the others are zeros of the block after them, or of the last one. */
function blocksOf(
  architecture: Architecture,
  roles: readonly LinearRole[],
  targets: readonly LinearRole[],
): Block[] {
  const blocks: Block[] = [];
  let idle = 0;
  for (const role of roles) {
    const [rows] = linearShape(architecture, role);
    if (!targets.includes(role)) idle += rows;
    else {
      blocks.push({ target: role, rows: idle + rows, zeroRowsAbove: idle });
      idle = 0;
    }
  }
  const last = blocks.at(-1);
  return last && idle > 0 ? blocks.with(-1, { ...last, rows: last.rows + idle }) : blocks;
}
