import type { Session } from '../../../../native/onnxruntime/session.ts';
import { Tensor } from '../../../../native/onnxruntime/tensor.ts';
import type { ElementType } from '../../../common/elementTypes.ts';
import type { Architecture } from '../../../ml/architectures/architecture.ts';
import type { CacheCopier } from './cacheCopier.ts';
import { allocatePart, type MemorySource, type PartMemory } from './cacheMemory.ts';

/**
 * Positions that a cache begins with; it doubles when they are used up. One step costs the same at any capacity
 * (attention reads and writes only what is in use), so this is about memory alone.
 */
const firstCapacity = 256;

export interface ResidentCacheOptions {
  readonly architecture: Architecture;
  /** The most positions of one sequence. */
  readonly positions: number;
  /** The most sequences. */
  readonly slots: number;
  readonly source: MemorySource;
  readonly copier: CacheCopier;
  /** Of the decoder's graph: its cache ports say the type. */
  readonly session: Session;
}

/**
 * Keys and values of all layers and sequences, where the model runs. Grows by doubling, in positions and in slots; never
 * shrinks. Every tensor that was given out is gone after a growth (`generation` tells).
 */
export class ResidentCache implements Disposable {
  /** Names of the graph's ports, `past_key_values.0.key` …, in the order of `parts`. */
  readonly names: readonly string[];
  readonly #options: ResidentCacheOptions;
  readonly #type: ElementType;
  readonly #lengths: number[];
  #parts: PartMemory[] = [];
  #slots = 0;
  #capacity = 0;
  #generation = 0;

  constructor(options: ResidentCacheOptions) {
    this.#options = options;
    const ports = options.session.inputs.filter(({ name }) => name.startsWith('past_key_values.'));
    this.names = ports.map(({ name }) => name);
    const type = ports[0]?.type;
    if (!type) throw new Error('the graph has no cache');
    this.#type = type;
    this.#lengths = Array.from({ length: options.slots }, () => 0);
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Changes when the memory has moved: what was bound has to be bound anew. */
  get generation(): number {
    return this.#generation;
  }

  /** Positions that a slot holds. */
  length(slot: number): number {
    const length = this.#lengths[slot];
    if (length === undefined) throw new Error(`slot ${slot} is none of ${this.#lengths.length}`);
    return length;
  }

  setLength(slot: number, length: number): void {
    this.#lengths[slot] = length;
  }

  /** Tensors of the slots [first, first + count), in the order of `names`. */
  views(first: number, count: number): Tensor[] {
    return this.#parts.map((part) => part.view(first, count));
  }

  /** Makes room for `positions` in `slot`. @throws AppError `runtime.failed` without the memory; the cache is then as it was */
  async reserve(slot: number, positions: number): Promise<void> {
    const slots = slot < this.#slots ? this.#slots : this.#nextSlots(slot + 1);
    while (this.#capacity < positions || this.#slots < slots) {
      const doubled = this.#capacity === 0 ? firstCapacity : this.#capacity * 2;
      const capacity = positions > this.#capacity ? doubled : this.#capacity;
      await this.#reallocate(slots, Math.min(capacity, this.#options.positions));
    }
  }

  /** Slot `to` then holds what `from` does, up to `length` positions. */
  async copyPrefix(from: number, to: number, length: number): Promise<void> {
    if (length > this.length(from))
      throw new Error(`${this.length(from)} positions are there, not ${length}`);
    this.#lengths[to] = 0;
    if (length === 0) return;
    await this.reserve(to, length);
    for (const part of this.#parts) await this.#options.copier.copy(part.view(from, 1), part.view(to, 1));
    this.#lengths[to] = length;
  }

  [Symbol.dispose](): void {
    for (const part of this.#parts) part[Symbol.dispose]();
    this.#parts = [];
    this.#slots = 0;
    this.#capacity = 0;
  }

  #nextSlots(wanted: number): number {
    let slots = Math.max(1, this.#slots);
    while (slots < wanted) slots *= 2;
    return Math.min(slots, this.#options.slots);
  }

  /** What is there stays until all of the new is, so that a failure leaves the cache as it was. */
  async #reallocate(slots: number, capacity: number): Promise<void> {
    const grown: PartMemory[] = [];
    try {
      for (const index of this.names.keys()) grown.push(await this.#moved(index, { slots, capacity }));
    } catch (error) {
      for (const part of grown) part[Symbol.dispose]();
      throw error;
    }
    for (const part of this.#parts) part[Symbol.dispose]();
    this.#parts = grown;
    this.#slots = slots;
    this.#capacity = capacity;
    this.#generation += 1;
  }

  async #moved(index: number, size: { slots: number; capacity: number }): Promise<PartMemory> {
    const { architecture, source, copier } = this.#options;
    const { kvHeadCount, headDim } = architecture;
    const part = allocatePart(source, { type: this.#type, kvHeadCount, headDim, ...size });
    try {
      for (let slot = 0; slot < size.slots; slot++) {
        const old = slot < this.#slots && (this.#lengths[slot] ?? 0) > 0;
        if (old) await copier.copy(this.#part(index).view(slot, 1), part.view(slot, 1));
        else if (source.allocator) await this.#clear(part.view(slot, 1));
      }
      return part;
    } catch (error) {
      part[Symbol.dispose]();
      throw error;
    }
  }

  /** Kernels on a device read whole tiles and multiply what lies beyond the end by zero: it has to be finite. */
  async #clear(to: Tensor): Promise<void> {
    const { source, copier } = this.#options;
    const zeros = new Uint8Array(to.sizeBytes);
    using from = Tensor.over(source.runtime, zeros, to);
    await copier.copy(from, to);
  }

  #part(index: number): PartMemory {
    const part = this.#parts[index];
    if (!part) throw new Error(`there is no part ${index}`);
    return part;
  }
}
