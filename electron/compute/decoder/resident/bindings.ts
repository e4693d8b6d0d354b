import { IoBinding } from '../../../../native/onnxruntime/ioBinding.ts';
import type { Session } from '../../../../native/onnxruntime/session.ts';
import { Tensor } from '../../../../native/onnxruntime/tensor.ts';
import type { ResidentCache } from './residentCache.ts';

/** One run: `batch` neighbouring slots from `first` on, with the same number of tokens each. */
export interface BoundRun {
  readonly first: number;
  /** int32 [batch * tokens]: row after row. */
  readonly ids: Int32Array;
  /** Positions of each sequence after the run. */
  readonly totals: readonly number[];
  /** Indexes within a sequence's tokens whose logits are wanted. */
  readonly rows: readonly number[];
  readonly vocabSize: number;
}

export interface PreparedRun {
  readonly binding: IoBinding;
  /** float32 [batch, rows, vocabSize], filled by the run; lasts until the next one is bound. */
  readonly logits: Float32Array;
}

/**
 * The bindings of one session. The cache is bound once for each range of slots that is run together, as past and as present,
 * and stays bound until it moves; the few small inputs are bound for each run (a device takes its copy of them then).
 */
export class Bindings implements Disposable {
  readonly #session: Session;
  readonly #cache: ResidentCache;
  readonly #ranges = new Map<string, IoBinding>();
  #generation = -1;
  /** What the last run was given; referenced and owned until the next. */
  #inputs: Tensor[] = [];
  #logits: { readonly memory: Float32Array; readonly tensor: Tensor } | null = null;

  constructor(session: Session, cache: ResidentCache) {
    this.#session = session;
    this.#cache = cache;
  }

  bind(run: BoundRun): PreparedRun {
    const batch = run.totals.length;
    const binding = this.#range(run.first, batch);
    for (const tensor of this.#inputs) tensor[Symbol.dispose]();
    this.#inputs = [];
    this.#input(binding, 'input_ids', run.ids, [batch, run.ids.length / batch]);
    const newest = run.totals.map((total) => total - 1);
    this.#input(binding, 'seqlens_k', Int32Array.from(newest), [batch]);
    this.#input(binding, 'total_sequence_length', Int32Array.of(Math.max(...run.totals)), [1]);
    if (this.#session.inputs.some(({ name }) => name === 'position_ids'))
      this.#input(binding, 'position_ids', positionsOf(run.totals, run.ids.length / batch), [
        batch,
        run.ids.length / batch,
      ]);
    this.#input(binding, 'logit_rows', BigInt64Array.from(run.rows, BigInt), [run.rows.length]);
    const { memory, tensor } = this.#output([batch, run.rows.length, run.vocabSize]);
    binding.bindOutput('logits', tensor);
    return { binding, logits: memory };
  }

  [Symbol.dispose](): void {
    this.#clearRanges();
    for (const tensor of this.#inputs) tensor[Symbol.dispose]();
    this.#logits?.tensor[Symbol.dispose]();
    this.#inputs = [];
    this.#logits = null;
  }

  #range(first: number, batch: number): IoBinding {
    if (this.#generation !== this.#cache.generation) this.#clearRanges();
    this.#generation = this.#cache.generation;
    const key = `${first} ${batch}`;
    const known = this.#ranges.get(key);
    if (known) return known;
    const binding = new IoBinding(this.#session);
    this.#ranges.set(key, binding);
    for (const [index, tensor] of this.#cache.views(first, batch).entries()) {
      const name = this.#cache.names[index] ?? '';
      binding.bindInput(name, tensor);
      binding.bindOutput(name.replace('past_key_values', 'present'), tensor);
    }
    return binding;
  }

  #clearRanges(): void {
    for (const binding of this.#ranges.values()) binding[Symbol.dispose]();
    this.#ranges.clear();
  }

  #input(binding: IoBinding, name: string, memory: Int32Array | BigInt64Array, shape: number[]): void {
    const type = memory instanceof Int32Array ? 'int32' : 'int64';
    const tensor = Tensor.over(this.#session.runtime, memory, { type, shape });
    this.#inputs.push(tensor);
    binding.bindInput(name, tensor);
  }

  /** Decoding asks for the same shape again and again. */
  #output(shape: number[]): { readonly memory: Float32Array; readonly tensor: Tensor } {
    const length = shape.reduce((product, size) => product * size, 1);
    const same = this.#logits?.tensor.shape.every((size, axis) => size === shape[axis]);
    if (this.#logits && same) return this.#logits;
    this.#logits?.tensor[Symbol.dispose]();
    const memory = new Float32Array(new ArrayBuffer(length * 4));
    const tensor = Tensor.over(this.#session.runtime, memory, { type: 'float32', shape });
    this.#logits = { memory, tensor };
    return this.#logits;
  }
}

/** int64 [batch, tokens]: the newest `tokens` positions of each sequence. */
function positionsOf(totals: readonly number[], tokens: number): BigInt64Array {
  const positions = totals.flatMap((total) => Array.from({ length: tokens }, (_, i) => total - tokens + i));
  return BigInt64Array.from(positions, BigInt);
}
