import { Handle } from './handle.ts';
import type { OnnxRuntime } from './runtime.ts';
import type { Tensor } from './tensor.ts';

/** GraphOptimizationLevel. */
const optimizationLevels = { none: 0, basic: 1, extended: 2, layout: 3, all: 99 } as const;

export interface SessionSettings {
  /** Threads that compute one operator. */
  readonly threads: number;
  readonly optimization: keyof typeof optimizationLevels;
  /** Config entries, by their documented keys (`session.disable_prepacking`). */
  readonly config?: Readonly<Record<string, string>>;
  /** What runs the graph before the CPU does; left out: only the CPU. */
  readonly provider?: ProviderSettings;
  /** Writes the optimized graph there when the session is created. */
  readonly optimizedModelPath?: string;
  /** Writes a profile to files of this prefix; `Session.endProfiling` gives the name. */
  readonly profilePrefix?: string;
  /** Initializers that lie in memory of ours and are shared with other sessions; they have to outlive the session. */
  readonly initializers?: ReadonlyMap<string, Tensor>;
  /**
   * Initializers that take the place of external ones before the graph is optimized, so that a device gets its own copy; their
   * memory has to outlive the session.
   */
  readonly replaced?: ReadonlyMap<string, Tensor>;
  /** Left out: true. false: no memory is planned ahead for shapes that have come before; each tensor is allocated. */
  readonly memoryPattern?: boolean;
  /** Left out: true. false: what is freed goes back to the system at once. */
  readonly arena?: boolean;
  /** 0 everything … 4 only what is fatal. Left out: errors. */
  readonly logSeverity?: number;
}

export interface ProviderSettings {
  /** As the library calls it: `CUDA` is asked for by its own calls, the others by this name. */
  readonly name: 'CUDA' | 'WebGPU' | 'DML' | 'CoreML';
  readonly options?: Readonly<Record<string, string>>;
}

/** Released as soon as the session is created; the session keeps a copy. */
export class SessionOptions extends Handle {
  constructor(runtime: OnnxRuntime, settings: SessionSettings) {
    super(runtime, runtime.make('CreateSessionOptions'), 'ReleaseSessionOptions');
    try {
      this.#apply(settings);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  #apply(settings: SessionSettings): void {
    const { runtime, pointer } = this;
    const level = optimizationLevels[settings.optimization];
    runtime.call('SetIntraOpNumThreads', pointer, settings.threads);
    runtime.call('SetInterOpNumThreads', pointer, 1);
    runtime.call('SetSessionGraphOptimizationLevel', pointer, level);
    runtime.call('SetSessionLogSeverityLevel', pointer, settings.logSeverity ?? 3);
    if (settings.memoryPattern === false) runtime.call('DisableMemPattern', pointer);
    if (settings.arena === false) runtime.call('DisableCpuMemArena', pointer);
    for (const [key, value] of Object.entries(settings.config ?? {}))
      runtime.call('AddSessionConfigEntry', pointer, key, value);
    for (const [name, tensor] of settings.initializers ?? [])
      runtime.call('AddInitializer', pointer, name, tensor.pointer);
    if (settings.replaced && settings.replaced.size > 0) this.#replace(settings.replaced);
    if (settings.optimizedModelPath !== undefined)
      runtime.call('SetOptimizedModelFilePath', pointer, settings.optimizedModelPath);
    if (settings.profilePrefix !== undefined)
      runtime.call('EnableProfiling', pointer, settings.profilePrefix);
    if (settings.provider) this.#append(settings.provider);
  }

  #replace(tensors: ReadonlyMap<string, Tensor>): void {
    const pointers = BigUint64Array.from([...tensors.values()], ({ pointer }) => pointer);
    this.runtime.call(
      'AddExternalInitializers',
      ...([this.pointer, [...tensors.keys()], pointers, tensors.size] as const),
    );
  }

  #append({ name, options = {} }: ProviderSettings): void {
    const [keys, values] = [Object.keys(options), Object.values(options)];
    if (name === 'CUDA') this.#appendCuda(keys, values);
    else {
      const given = [name, keys, values, keys.length] as const;
      this.runtime.call('SessionOptionsAppendExecutionProvider', this.pointer, ...given);
    }
  }

  /** The options are an object of their own; appending them copies, and is where a missing provider library shows. */
  #appendCuda(keys: readonly string[], values: readonly string[]): void {
    const { runtime } = this;
    const cuda = runtime.make('CreateCUDAProviderOptions');
    try {
      if (keys.length > 0) runtime.call('UpdateCUDAProviderOptions', cuda, keys, values, keys.length);
      runtime.call('SessionOptionsAppendExecutionProvider_CUDA_V2', this.pointer, cuda);
    } finally {
      runtime.release('ReleaseCUDAProviderOptions', cuda);
    }
  }
}
