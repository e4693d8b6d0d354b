import { type ElementType, elementTypes } from '../../electron/common/elementTypes.ts';
import type { Pointer } from './callTable.ts';
import { Handle, misuse } from './handle.ts';
import type { IoBinding } from './ioBinding.ts';
import type { PackedWeights } from './packedWeights.ts';
import type { RunOptions } from './runOptions.ts';
import type { OnnxRuntime } from './runtime.ts';
import { SessionOptions, type SessionSettings } from './sessionOptions.ts';

/** A file, or a model in memory (copied while the session is created, so it need not stay). */
export type ModelSource = { readonly path: string } | { readonly model: Uint8Array };

export interface SessionPort {
  readonly name: string;
  /** null: no tensor, or of a type that the house does not use. */
  readonly type: ElementType | null;
  /** -1: known only when the graph runs. */
  readonly shape: readonly number[];
}

interface Opening {
  readonly source: ModelSource;
  readonly settings: SessionSettings;
  /** Shares packed forms of `settings.initializers` with other sessions; has to outlive this one. */
  readonly packed?: PackedWeights;
}

/**
 * An OrtSession. Owns the graph, packed weights and thread pools; bindings and tensors on its allocators have to be
 * released before it. Runs one binding at a time here (the library would allow more): the buffers of a decoder are shared.
 */
export class Session extends Handle {
  readonly inputs: readonly SessionPort[];
  readonly outputs: readonly SessionPort[];
  /** Referenced so that what the session reads outlives it. */
  readonly keeps: unknown;
  #running = false;

  private constructor(runtime: OnnxRuntime, pointer: Pointer, keeps: unknown) {
    super(runtime, pointer, 'ReleaseSession');
    this.keeps = keeps;
    this.inputs = this.#ports('Input');
    this.outputs = this.#ports('Output');
  }

  /** Loads on another thread: packing the weights of a large model takes seconds. @throws AppError `runtime.failed` */
  static async open(runtime: OnnxRuntime, { source, settings, packed }: Opening): Promise<Session> {
    using options = new SessionOptions(runtime, settings);
    const model = 'path' in source ? [source.path] : [fixed(source.model), source.model.byteLength];
    const kind = 'path' in source ? 'CreateSession' : 'CreateSessionFromArray';
    const shared = packed ? [packed.pointer] : [];
    const call = packed ? (`${kind}WithPrepackedWeightsContainer` as const) : kind;
    const pointer = await runtime.makeAsync(call, runtime.env, ...model, options.pointer, ...shared);
    return new Session(runtime, pointer, { packed, initializers: settings.initializers });
  }

  /**
   * Runs what is bound, on another thread; the event loop stays free. What is bound has to be left alone until then.
   * @throws AppError `runtime.failed`; `runtime.misuse` while another run is in flight
   */
  async run(binding: IoBinding, options: RunOptions): Promise<void> {
    if (this.#running) throw misuse('a run of this session is in flight');
    const given = [this.pointer, options.pointer, binding.pointer];
    this.#running = true;
    try {
      binding.synchronizeInputs();
      await this.runtime.callAsync('RunWithBinding', ...given);
      binding.synchronizeOutputs();
    } finally {
      this.#running = false;
    }
  }

  /** Name of the profile that was written. */
  endProfiling(): string {
    return this.runtime.takeText(
      this.runtime.make('SessionEndProfiling', this.pointer, this.runtime.allocator),
    );
  }

  /** @throws AppError `runtime.misuse` while a run is in flight: its thread still uses the session */
  override [Symbol.dispose](): void {
    if (this.#running) throw misuse('a run of this session is in flight');
    super[Symbol.dispose]();
  }

  #ports(side: 'Input' | 'Output'): SessionPort[] {
    const { runtime, pointer } = this;
    const count = Number(runtime.make(`SessionGet${side}Count`, pointer));
    return Array.from({ length: count }, (_, index) => {
      const name = runtime.takeText(runtime.make(`SessionGet${side}Name`, pointer, index, runtime.allocator));
      const info = runtime.make(`SessionGet${side}TypeInfo`, pointer, index);
      try {
        return { name, ...tensorInfo(runtime, info) };
      } finally {
        runtime.release('ReleaseTypeInfo', info);
      }
    });
  }
}

function tensorInfo(runtime: OnnxRuntime, typeInfo: Pointer): Omit<SessionPort, 'name'> {
  const tensor = runtime.make('CastTypeInfoToTensorInfo', typeInfo); // Borrowed from the type info; NULL: no tensor.
  if (tensor === 0n) return { type: null, shape: [] };
  // An enum of 32 bits in a slot of 64.
  const type = elementTypeOf(Number(runtime.make('GetTensorElementType', tensor) & 0xffff_ffffn));
  const rank = Number(runtime.make('GetDimensionsCount', tensor));
  const dims = new BigInt64Array(new ArrayBuffer(8 * Math.max(1, rank)));
  runtime.call('GetDimensions', tensor, dims, rank);
  return { type, shape: [...dims.subarray(0, rank)].map(Number) };
}

/** Bytes at a place that stays for an asynchronous call: not inside a small object that can move. */
function fixed(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength > 64 ? bytes : new Uint8Array(bytes.slice().buffer);
}

/** null: a type that the house does not use. */
function elementTypeOf(code: number): ElementType | null {
  const found = Object.entries(elementTypes).find(([, type]) => type.code === code);
  return found ? (found[0] as ElementType) : null;
}
