import type { LoraTarget } from '../../common/training.ts';
import type { Architecture } from '../architectures/architecture.ts';
import { linearShape } from '../architectures/weightNames.ts';
import type { LoraAdapter } from './adapter.ts';
import { type LoraParameter, loraParameters } from './parameters.ts';
import { type PeftModule, peftModules, peftTensorName } from './peftModules.ts';

export interface PeftTensor {
  readonly name: string;
  readonly shape: readonly [number, number];
  /** float32, row-major; made when asked for. */
  data(): Float32Array<ArrayBuffer>;
}

/** An adapter as PEFT has it: one rank, one scale, two matrices beside each of the model's linear layers. */
export interface PeftAdapter {
  readonly rank: number;
  readonly scale: number;
  readonly targetModules: readonly string[];
  readonly tensors: readonly PeftTensor[];
}

/**
 * Where the family has one matrix for several layers (phi3), they share one A in PEFT. Different ones are put below each
 * other, and each layer's rows of B get zeros for the others' part: the same product, with a rank as many times as large.
 * The other modules are filled up with zeros to that rank, so that no program has to know rank patterns.
 */
export function toPeft(architecture: Architecture, adapter: LoraAdapter): PeftAdapter {
  const matrices = new Matrices(architecture, adapter);
  const modules = peftModules(architecture).filter(({ targets }) =>
    targets.some((target) => matrices.has(target)),
  );
  const stacked = Math.max(
    ...modules.map((module) => (matrices.sharesA(module) ? 1 : matrices.used(module).length)),
  );
  const rank = stacked * adapter.rank;
  const tensors = modules.flatMap((module): PeftTensor[] => [
    {
      name: peftTensorName(module, 'A'),
      shape: [rank, module.columns],
      data: () => matrices.stackA(module, rank),
    },
    {
      name: peftTensorName(module, 'B'),
      shape: [module.rows, rank],
      data: () => matrices.stackB(module, rank),
    },
  ]);
  const targetModules = [...new Set(modules.map(({ kind }) => kind))];
  return { rank, scale: adapter.scale, targetModules, tensors };
}

class Matrices {
  readonly #architecture: Architecture;
  readonly #adapter: LoraAdapter;
  readonly #places: ReadonlyMap<string, LoraParameter>;

  constructor(architecture: Architecture, adapter: LoraAdapter) {
    this.#architecture = architecture;
    this.#adapter = adapter;
    this.#places = new Map(loraParameters(architecture, adapter).map((place) => [place.name, place]));
  }

  has(target: LoraTarget): boolean {
    return this.#adapter.targets.includes(target);
  }

  used({ targets }: PeftModule): LoraTarget[] {
    return targets.filter((target) => this.has(target));
  }

  sharesA(module: PeftModule): boolean {
    const [first, ...others] = this.used(module).map((target) => this.#matrix(module.layer, target, 'A'));
    return others.every((other) => other.every((value, i) => Object.is(value, first?.[i])));
  }

  stackA(module: PeftModule, rank: number): Float32Array<ArrayBuffer> {
    const stacked = new Float32Array(rank * module.columns);
    const used = this.sharesA(module) ? this.used(module).slice(0, 1) : this.used(module);
    for (const [index, target] of used.entries())
      stacked.set(this.#matrix(module.layer, target, 'A'), index * this.#adapter.rank * module.columns);
    return stacked;
  }

  stackB(module: PeftModule, rank: number): Float32Array<ArrayBuffer> {
    const stacked = new Float32Array(module.rows * rank);
    const used = this.used(module);
    const shares = this.sharesA(module);
    const own = this.#adapter.rank;
    let above = 0;
    for (const target of module.targets) {
      const [rows] = linearShape(this.#architecture, target);
      if (this.has(target)) {
        const matrix = this.#matrix(module.layer, target, 'B');
        const first = shares ? 0 : used.indexOf(target) * own;
        for (let row = 0; row < rows; row++)
          stacked.set(matrix.subarray(row * own, (row + 1) * own), (above + row) * rank + first);
      }
      above += rows;
    }
    return stacked;
  }

  #matrix(layer: number, target: LoraTarget, part: 'A' | 'B'): Float32Array {
    const place = this.#places.get(`layers.${layer}.${target}.${part}`);
    if (place === undefined) throw new Error(`layer ${layer} has no ${target}`);
    const { offset, shape } = place;
    return this.#adapter.parameters.subarray(offset, offset + shape[0] * shape[1]);
  }
}
